import type { MetadataEntry } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { formatBytes, formatCount } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { metadataCsv } from "../export/tables.ts";
import { useSource } from "../source/SourceContext.tsx";
import type { TensorSource } from "../source/tensor-source.ts";
import { TokenizerPanel } from "./TokenizerPanel.tsx";
import { MetadataValue, TEMPLATE, TEXT_CHARS } from "./MetadataValue.tsx";

/** Every pair of the file; a long value opens below its row. */
export function MetadataTable() {
  const source = useSource();
  const page = useQuery({
    queryKey: ["tensor-file", source.file, "metadata"],
    queryFn: () => source.metadata(),
    staleTime: 60_000,
    retry: false,
  });
  const all = page.data ?? [];
  const [query, setQuery] = useState("");
  const [opened, setOpened] = useState<string | null>(null);
  const words = query.toLowerCase().split(/\s+/);
  const found = all.filter(({ key, value }) => {
    const text = `${key} ${value}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <div className="flex flex-col gap-2">
      {page.error !== null && <FailureCard error={reportOf(page.error)} />}
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <input
          type="search"
          aria-label="Find metadata"
          placeholder="Find by key or value"
          value={query}
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
          className="control min-w-48 flex-1 rounded-md border border-line bg-panel px-2.5 placeholder:text-ink-3"
        />
        <span role="status" className="num text-xs text-ink-2">
          {formatCount(found.length)} of {formatCount(all.length)}
        </span>
        <SaveMenu
          what="the metadata"
          name="metadata"
          saved={{ csv: async () => metadataCsv(await whole(source, found)) }}
        />
      </div>
      <div className="overflow-x-auto rounded-lg border border-line bg-panel">
        <table className="w-full text-sm max-sm:block">
          <thead className="border-b border-line text-xs text-ink-3 max-sm:sr-only">
            <tr>
              {["Key", "Type", "Value"].map((name) => (
                <th
                  key={name}
                  scope="col"
                  className={`px-3 py-2 text-start font-medium ${name === "Type" ? "max-sm:hidden" : ""}`}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {found.map((entry) => (
              <MetadataRow
                key={entry.key}
                entry={entry}
                open={opened === entry.key}
                onToggle={() => setOpened(opened === entry.key ? null : entry.key)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <TokenizerPanel />
    </div>
  );
}

/** Texts in full; long arrays stay as they begin, and are saved where they are opened. */
function whole(source: TensorSource, entries: readonly MetadataEntry[]): Promise<MetadataEntry[]> {
  return Promise.all(
    entries.map(async (entry) => {
      const { key, type, value, length } = entry;
      if (type !== "string" || length === null || length <= value.length) return entry;
      const { items } = await source.piece(key, 0, TEXT_CHARS);
      return { ...entry, value: items.join("") };
    }),
  );
}

interface RowProps {
  entry: MetadataEntry;
  open: boolean;
  onToggle: () => void;
}

function MetadataRow({ entry, open, onToggle }: RowProps) {
  const { key, type, value, length, flags, bytes } = entry;
  const source = useSource();
  const isText = type === "string";
  const leftInFile = flags.includes("left-in-file");
  // A row holds but the beginning of a long text.
  const wholeText = async (): Promise<string> =>
    (await source.piece(key, 0, TEXT_CHARS)).items.join("");
  // However short, a template has more to show than its text.
  const long = length !== null && (!isText || length > 80 || key === TEMPLATE);
  return (
    <>
      <tr className="border-line not-last:border-b max-sm:block">
        <th
          scope="row"
          className="num min-w-32 px-3 py-2 text-start text-xs font-normal max-sm:block max-sm:pb-0 max-sm:wrap-anywhere max-sm:text-ink-2"
        >
          {key}
        </th>
        <td className="num px-3 py-2 text-xs whitespace-nowrap text-ink-2 max-sm:hidden">
          {type}
          {length !== null && type !== "string" && `, ${formatCount(length)}`}
          {flags.length > 0 && <span className="block text-warn">{flags.join(", ")}</span>}
        </td>
        <td className="w-full max-w-0 px-3 py-1 max-sm:block max-sm:max-w-none max-sm:pt-0">
          <span className="flex items-center gap-1">
            <span dir="auto" className="num min-w-0 flex-1 truncate text-xs" title={value}>
              {leftInFile ? `a text of ${formatBytes(bytes)}, left in the file` : value}
            </span>
            {long && (
              <button
                type="button"
                aria-expanded={open}
                onClick={onToggle}
                className="control rounded-md px-2 text-xs text-accent hover:bg-raised"
              >
                {open ? "Close" : "Open"}
              </button>
            )}
            <CopyButton
              label={isText || length === null ? `Copy ${key}` : `Copy the beginning of ${key}`}
              text={isText && long ? wholeText : () => value}
            />
          </span>
        </td>
      </tr>
      {open && (
        <tr className="border-line not-last:border-b max-sm:block">
          <td colSpan={3} className="p-3 max-sm:block">
            <MetadataValue entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
}
