import type { BenchFile, BenchFormat, BenchRun } from "@llcuda/protocol";
import { badInput } from "../bench-failures.ts";
import type { BenchTrace } from "../run/live-run.ts";
import { runCsv } from "./run-csv.ts";
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
      return `${JSON.stringify({ llcudaBench: 1, run, ...trace }, null, 2)}\n`;
    case "html":
    case "llama-bench-md":
    case "llama-bench-jsonl":
    case "llama-bench-csv":
      throw badInput(`A bench cannot be written as ${format} yet.`, "Choose another format.");
  }
}
