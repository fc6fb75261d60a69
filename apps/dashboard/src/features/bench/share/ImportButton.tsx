import { MAX_BENCH_IMPORT_CHARS, type ErrorReport } from "@llcuda/protocol";
import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { IconButton } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";

/** Brings in llcuda's JSON or its report, or what llama-bench printed. */
export function ImportButton({ onImported }: { onImported: (id: string) => void }) {
  const { client } = useAgent();
  const field = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<ErrorReport | null>(null);
  const read = async (file: File): Promise<void> => {
    // Before it is read: a browser keeps a whole text in memory, twice.
    if (file.size > 4 * MAX_BENCH_IMPORT_CHARS) throw tooLarge(file);
    const text = await file.text();
    onImported((await client.bench.import.mutate({ name: file.name, text })).id);
  };
  return (
    <>
      <IconButton
        label="Bring in a run: llcuda's JSON or report, or llama-bench's md, csv, json, jsonl"
        icon={<Upload size={14} />}
        onClick={() => field.current?.click()}
      />
      <input
        ref={field}
        type="file"
        hidden
        aria-label="A file with a run"
        accept=".json,.jsonl,.csv,.md,.html,.txt"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) read(file).catch((thrown: unknown) => setError(reportOf(thrown)));
        }}
      />
      {error !== null && (
        <Dialog title="The file was not brought in" onClose={() => setError(null)}>
          <div className="p-4">
            <ErrorCard error={error} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function tooLarge({ name, size }: File): ErrorReport {
  return {
    code: "TOO_LARGE",
    message: `${name} has ${size} bytes, more than a run is let in with.`,
    hint: "Bring in llcuda's JSON, or what llama-bench printed, of fewer points.",
    remedies: [],
  };
}
