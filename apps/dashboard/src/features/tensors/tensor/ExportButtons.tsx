import type { ErrorReport, TensorEntry } from "@llcuda/protocol";
import { Download } from "lucide-react";
import { useState } from "react";
import { theme } from "../../../app/theme.ts";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { formatCount } from "../../../ui/format.ts";
import { saveFile } from "../save-file.ts";
import { useSource } from "../source/SourceContext.tsx";
import { tileOf } from "../tensor-bytes.ts";
import { tileFor, type Viewport } from "../viewport.ts";
import { pictureOf, type Plane } from "./draw-tile.ts";
import { csvText, npyFile } from "./npy.ts";

/** What one answer of the agent's can hold; a larger part is cut to as many rows. */
const MAX_VALUES = 1_048_576;

/** Pixels of a saved picture: at most one for each value. */
const PICTURE = { width: 1_024, height: 1_024 };

const FORMS = ["csv", "npy", "png"] as const;
type Form = (typeof FORMS)[number];

interface ExportButtonsProps {
  tensor: TensorEntry;
  view: Viewport;
  plane: Plane;
  scale: number;
}

/** Saves what is shown: at most a million values, or the picture of all of it. */
export function ExportButtons({ tensor, view, plane, scale }: ExportButtonsProps) {
  const source = useSource();
  const [error, setError] = useState<ErrorReport | null>(null);
  const [cut, setCut] = useState<string | null>(null);
  const dark = useReadable(theme) === "dark";
  const save = async (form: Form): Promise<void> => {
    const columns = Math.max(1, Math.round(view.columns));
    const rows = Math.max(1, Math.min(Math.round(view.rows), Math.floor(MAX_VALUES / columns)));
    const [row, column] = [Math.floor(view.row), Math.floor(view.column)];
    const part = { row, rows, column, columns, width: columns, height: rows };
    if (form === "png") return savePicture();
    const query = { kind: "tile", request: part, sample: false } as const;
    const { mean } = tileOf(await source.floats(tensor.name, query, AbortSignal.timeout(60_000)));
    const name = `${tensor.name}-r${row}-c${column}.${form}`;
    const content = form === "csv" ? csvText(mean, columns) : npyFile(mean, [rows, columns]);
    saveFile(name, new Blob([content as BlobPart]));
    if (rows < Math.round(view.rows)) {
      setCut(`Saved rows ${formatCount(row)} to ${formatCount(row + rows - 1)}: a million values.`);
    }
  };
  const savePicture = async (): Promise<void> => {
    const request = tileFor(
      view,
      PICTURE,
      tensor.elements / (tensor.shape[0] ?? 1),
      tensor.shape[0] ?? 1,
    );
    const query = { kind: "tile", request, sample: false } as const;
    const tile = tileOf(await source.floats(tensor.name, query, AbortSignal.timeout(60_000)));
    const picture = pictureOf(tile, plane, scale, dark);
    const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve));
    if (blob !== null) saveFile(`${tensor.name}.png`, blob);
  };
  const run = (form: Form) => (): void => {
    setCut(null);
    save(form).then(
      () => setError(null),
      (thrown: unknown) => setError(reportOf(thrown)),
    );
  };
  return (
    <span className="flex flex-wrap gap-1">
      {FORMS.map((form) => (
        <Button key={form} look="quiet" onClick={run(form)} title="The values that are shown">
          <Download size={14} aria-hidden="true" />
          {form.toUpperCase()}
        </Button>
      ))}
      {cut !== null && (
        <span role="status" className="self-center text-xs text-ink-2">
          {cut} <code className="num">llcuda gguf values</code> gives all.
        </span>
      )}
      {error !== null && <ErrorCard error={error} />}
    </span>
  );
}
