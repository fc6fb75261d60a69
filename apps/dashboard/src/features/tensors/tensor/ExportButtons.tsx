import type { ErrorReport, TensorEntry } from "@llcuda/protocol";
import { Download } from "lucide-react";
import { useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { saveFile } from "../save-file.ts";
import { useSource } from "../source/SourceContext.tsx";
import { tileOf } from "../tensor-bytes.ts";
import type { Viewport } from "../viewport.ts";
import { csvText, npyFile } from "./npy.ts";

/** What one answer of the agent's can hold; a larger part is cut to as many rows. */
const MAX_VALUES = 1_048_576;

interface ExportButtonsProps {
  tensor: TensorEntry;
  view: Viewport;
}

/** Saves the values that are shown; at most a million, whole rows of the view. */
export function ExportButtons({ tensor, view }: ExportButtonsProps) {
  const source = useSource();
  const [error, setError] = useState<ErrorReport | null>(null);
  const save = async (form: "csv" | "npy"): Promise<void> => {
    const columns = Math.max(1, Math.round(view.columns));
    const rows = Math.max(1, Math.min(Math.round(view.rows), Math.floor(MAX_VALUES / columns)));
    const [row, column] = [Math.floor(view.row), Math.floor(view.column)];
    const part = { row, rows, column, columns, width: columns, height: rows };
    const query = { kind: "tile", request: part, sample: false } as const;
    const { mean } = tileOf(await source.floats(tensor.name, query, AbortSignal.timeout(60_000)));
    const name = `${tensor.name}-r${row}-c${column}.${form}`;
    const content = form === "csv" ? csvText(mean, columns) : npyFile(mean, [rows, columns]);
    saveFile(name, new Blob([content as BlobPart]));
  };
  const run = (form: "csv" | "npy") => (): void => {
    save(form).then(
      () => setError(null),
      (thrown: unknown) => setError(reportOf(thrown)),
    );
  };
  return (
    <span className="flex flex-wrap gap-1">
      {(["csv", "npy"] as const).map((form) => (
        <Button key={form} look="quiet" onClick={run(form)} title="The values that are shown">
          <Download size={14} aria-hidden="true" />
          {form.toUpperCase()}
        </Button>
      ))}
      {error !== null && <ErrorCard error={error} />}
    </span>
  );
}
