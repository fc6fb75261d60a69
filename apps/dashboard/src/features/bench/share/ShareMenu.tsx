import { Menu } from "@base-ui/react/menu";
import type { BenchFormat, BenchRun, ErrorReport } from "@llcuda/protocol";
import { ChevronDown, Share2 } from "lucide-react";
import { useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { copyText } from "../../../ui/clipboard.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { MENU_ITEM, MENU_POPUP } from "../../../ui/menu-looks.ts";
import { saveFile } from "../../../ui/save-file.ts";

const FORMATS: readonly { format: BenchFormat; name: string; what: string }[] = [
  { format: "html", name: "Report", what: "one HTML file; can be brought in again" },
  { format: "markdown", name: "Markdown", what: "a table" },
  { format: "csv", name: "CSV", what: "a line for each figure" },
  { format: "json", name: "JSON", what: "everything; can be brought in again" },
  { format: "llama-bench-md", name: "llama-bench md", what: "its own table" },
  { format: "llama-bench-jsonl", name: "llama-bench jsonl", what: "its own rows" },
  { format: "llama-bench-csv", name: "llama-bench csv", what: "its own columns" },
];

/** llama-bench has no words for users: its forms are for its own runs. */
function fits(format: BenchFormat, { plan }: BenchRun): boolean {
  return !format.startsWith("llama-bench") || plan.kind === "engine";
}

/** A run as a file, or as Markdown on the clipboard. */
export function ShareMenu({ run }: { run: BenchRun }) {
  const { client } = useAgent();
  const [error, setError] = useState<ErrorReport | null>(null);
  const [copied, setCopied] = useState(false);
  const written = (format: BenchFormat) => client.bench.export.query({ id: run.id, format });
  const attempt = (work: Promise<unknown>): void => {
    work.catch((thrown: unknown) => setError(reportOf(thrown)));
  };
  const copy = async (): Promise<void> => {
    const { text } = await written("markdown");
    setCopied(await copyText(text));
    setTimeout(() => setCopied(false), 2_000);
  };
  const save = async (format: BenchFormat): Promise<void> => {
    const { mediaType, name, text } = await written(format);
    saveFile(name, new Blob([text], { type: mediaType }));
  };
  return (
    <>
      <Menu.Root>
        <Menu.Trigger className="control inline-flex items-center gap-1.5 rounded-md border border-line bg-raised px-3 text-sm hover:border-line-strong">
          <Share2 size={14} aria-hidden="true" />
          {copied ? "Copied" : "Share"}
          <ChevronDown size={14} aria-hidden="true" className="text-ink-3" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="z-50">
            <Menu.Popup className={`${MENU_POPUP} max-w-96`}>
              <Menu.Item className={MENU_ITEM} onClick={() => attempt(copy())}>
                <span className="w-34 shrink-0">Copy Markdown</span>
                <span className="text-xs text-ink-3">to paste it somewhere</span>
              </Menu.Item>
              {FORMATS.filter(({ format }) => fits(format, run)).map(({ format, name, what }) => (
                <Menu.Item key={format} className={MENU_ITEM} onClick={() => attempt(save(format))}>
                  <span className="w-34 shrink-0">{name}</span>
                  <span className="text-xs text-ink-3">{what}</span>
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {error !== null && (
        <Dialog title="The run was not written" onClose={() => setError(null)}>
          <div className="p-4">
            <ErrorCard error={error} />
          </div>
        </Dialog>
      )}
    </>
  );
}
