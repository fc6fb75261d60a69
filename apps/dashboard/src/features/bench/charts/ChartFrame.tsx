import { ImageDown } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../../ui/Button.tsx";
import { saveFile } from "../../../ui/save-file.ts";
import { chartPicture } from "./chart-picture.ts";
import type { ChartLine } from "./chart-spec.ts";
import { Legend } from "./Legend.tsx";

interface ChartFrameProps {
  /** Stands over a saved picture. */
  title: string;
  lines: readonly ChartLine[];
  /** Of each line at the place that is pointed at, in its words. */
  values: readonly (number | null | undefined)[] | null;
  place: string | null;
  /** What is drawn now; none before it is mounted. */
  canvas: () => HTMLCanvasElement | undefined;
  /** The box of the chart. */
  children: ReactNode;
}

/** Around a chart: what its lines are and tell, and the way to a picture of it. */
export function ChartFrame({ title, lines, values, place, canvas, children }: ChartFrameProps) {
  const save = (): void => {
    const drawn = canvas();
    if (drawn === undefined) return;
    void chartPicture(drawn, title, lines).then((png) => saveFile(`${title}.png`, png));
  };
  return (
    <figure className="flex min-w-0 flex-col gap-1">
      <figcaption className="flex items-start gap-2">
        <div className="min-w-0 flex-1 pt-1.5">
          <Legend lines={lines} values={values} place={place} />
        </div>
        <IconButton
          label={`Save the chart “${title}” as PNG`}
          icon={<ImageDown size={14} />}
          onClick={save}
        />
      </figcaption>
      {children}
    </figure>
  );
}
