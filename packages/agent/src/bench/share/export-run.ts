import type { BenchFile, BenchFormat, BenchRun } from "@llcuda/protocol";
import { badInput } from "../bench-failures.ts";
import type { BenchTrace } from "../run/live-run.ts";
import type { LlamaBenchRow } from "../engine/llama-bench-row.ts";
import { llamaBenchCsv, llamaBenchJsonl, llamaBenchMarkdown } from "./llama-bench-forms.ts";
import { runCsv } from "./run-csv.ts";
import { runHtml } from "./run-html.ts";
import { runMarkdown } from "./run-markdown.ts";

const MEDIA: Record<BenchFormat, { extension: string; mediaType: string }> = {
  markdown: { extension: "md", mediaType: "text/markdown" },
  csv: { extension: "csv", mediaType: "text/csv" },
  json: { extension: "json", mediaType: "application/json" },
  html: { extension: "html", mediaType: "text/html" },
  "llama-bench-md": { extension: "md", mediaType: "text/markdown" },
  "llama-bench-jsonl": { extension: "jsonl", mediaType: "application/jsonl" },
  "llama-bench-csv": { extension: "csv", mediaType: "text/csv" },
};

/** A run as a file. @throws Failure INPUT_INVALID where the format has no place for such a run */
export function exportRun(run: BenchRun, trace: BenchTrace, format: BenchFormat): BenchFile {
  const { extension, mediaType } = MEDIA[format];
  const words = run.title.replaceAll(/[^\w.-]+/g, "-").slice(0, 80);
  const name = `${words}-${run.startedAt.slice(0, 10)}.${extension}`;
  return { name, mediaType: `${mediaType}; charset=utf-8`, text: textOf(run, trace, format) };
}

function textOf(run: BenchRun, trace: BenchTrace, format: BenchFormat): string {
  switch (format) {
    case "markdown":
      return runMarkdown(run);
    case "csv":
      return runCsv(run);
    case "json":
      return `${JSON.stringify({ llcudaBench: 1, run, ...trace })}\n`;
    case "html":
      return runHtml(run, trace);
    case "llama-bench-md":
      return llamaBenchMarkdown(toolRows(run, trace));
    case "llama-bench-jsonl":
      return llamaBenchJsonl(toolRows(run, trace));
    case "llama-bench-csv":
      return llamaBenchCsv(toolRows(run, trace));
  }
}

/** Only what llama-bench measured has its forms: they say nothing of users, queues or percentiles. */
function toolRows({ title }: BenchRun, trace: BenchTrace): LlamaBenchRow[] {
  const rows = trace.toolRows as LlamaBenchRow[];
  if (rows.length > 0) return rows;
  throw badInput(
    `${title} was not measured by llama-bench, whose forms have no place for it.`,
    "Choose Markdown, CSV, JSON or HTML; or run an engine bench.",
  );
}
