import { Link } from "@tanstack/react-router";
import type { FileSummary, TensorEntry } from "@llcuda/protocol";
import { ArrowLeft } from "lucide-react";
import { reportOf } from "../../connection/report.ts";
import { formatBytes, formatCount } from "../../ui/format.ts";
import { FailureCard } from "../failure/FailureCard.tsx";
import { CompareView } from "./compare/CompareView.tsx";
import { FetchedWords } from "./FetchedWords.tsx";
import { FileProblems } from "./FileProblems.tsx";
import { MetadataTable } from "./metadata/MetadataTable.tsx";
import { Overview } from "./overview/Overview.tsx";
import type { TensorSearch } from "./search.ts";
import { readAlone } from "./source/hub-address.ts";
import { TensorList } from "./TensorList.tsx";
import { TensorView } from "./tensor/TensorView.tsx";
import { useTensorFile } from "./useTensorFile.ts";
import { useWithin } from "./useWithin.ts";

const TABS = [
  { view: undefined, name: "At a glance" },
  { view: "list", name: "Tensors" },
  { view: "metadata", name: "Metadata" },
  { view: "compare", name: "Compare" },
] as const;

/** One file, in one of its views. */
export function FileView({ file, search }: { file: string; search: TensorSearch }) {
  const within = useWithin();
  const { summary, tensors, error } = useTensorFile();
  const { data } = summary;
  return (
    <>
      <FileHead file={file} summary={data} />
      {error !== null && <FailureCard error={reportOf(error)} />}
      {error !== null && <ReadAlone file={file} />}
      {data !== undefined && tensors !== null && (
        <>
          <nav
            aria-label="Views of the file"
            className="flex flex-wrap gap-x-1 border-b border-line max-sm:gap-x-0"
          >
            {TABS.map(({ view, name }) => (
              <Link
                key={name}
                to="/tensors"
                search={within(view === undefined ? {} : { view })}
                activeOptions={{ exact: true, includeSearch: true }}
                // A tensor and a compared pair are further inside: their tab stays marked.
                aria-current={view === shownTab(search) ? "page" : undefined}
                className="-mb-px border-b-2 border-transparent px-3 py-1.5 text-sm max-sm:px-2 text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
              >
                {name}
              </Link>
            ))}
          </nav>
          <Shown file={file} search={search} summary={data} tensors={tensors} />
        </>
      )}
    </>
  );
}

function shownTab({ view, tensor }: TensorSearch): TensorSearch["view"] {
  return tensor === undefined ? view : "list";
}

interface ShownProps {
  file: string;
  search: TensorSearch;
  summary: FileSummary;
  tensors: TensorEntry[];
}

function Shown({ file, search, summary, tensors }: ShownProps) {
  const tensor = tensors.find(({ name }) => name === search.tensor);
  if (tensor !== undefined) {
    const remote = summary.fetched !== null;
    return <TensorView key={tensor.name} {...{ tensor, search, remote }} />;
  }
  if (search.tensor !== undefined) {
    return (
      <>
        <p role="status" className="text-sm text-ink-2 wrap-anywhere">
          This file has no tensor <span className="num text-ink">{search.tensor}</span>. It has:
        </p>
        <TensorList tensors={tensors} />
      </>
    );
  }
  switch (search.view) {
    case "list":
      return <TensorList tensors={tensors} />;
    case "metadata":
      return <MetadataTable />;
    case "compare":
      return <CompareView file={file} search={search} />;
    case undefined:
      return (
        <>
          <FileProblems problems={summary.problems} />
          <Overview summary={summary} tensors={tensors} />
        </>
      );
  }
}

/** The way out where the agent cannot reach the hub, or must not, and this browser can. */
function ReadAlone({ file }: { file: string }) {
  const alone = readAlone(file);
  if (alone === null) return null;
  return (
    <p className="text-sm text-ink-2">
      This browser may reach Hugging Face where the agent cannot:{" "}
      <Link
        to="/tensors"
        search={{ file: alone }}
        className="text-accent underline underline-offset-4"
      >
        read the file in this browser alone
      </Link>
      . Public files only; no token is sent.
    </p>
  );
}

function FileHead({ file, summary }: { file: string; summary: FileSummary | undefined }) {
  const name =
    file
      .split(/[/\\:]/)
      .at(-1)
      ?.replace(/\.gguf$/i, "") ?? file;
  return (
    <header className="flex min-h-8 flex-wrap items-baseline gap-x-3 gap-y-1">
      <Link
        to="/tensors"
        search={{}}
        className="inline-flex items-center gap-1 self-center text-sm text-ink-2 hover:text-ink"
      >
        <ArrowLeft size={14} aria-hidden="true" />
        Files
      </Link>
      <h1 dir="auto" title={file} className="text-xl font-semibold wrap-anywhere">
        {name}
      </h1>
      {summary !== undefined && (
        <span className="num text-xs text-ink-2">
          {formatBytes(summary.size)}, GGUF {summary.version}
          {summary.endian === "big" ? ", big-endian" : ""}, {formatCount(summary.tensors)} tensors
          {summary.parts.length > 1 ? `, ${summary.parts.length} parts` : ""}
        </span>
      )}
      {summary !== undefined && summary.fetched !== null && <FetchedWords size={summary.size} />}
    </header>
  );
}
