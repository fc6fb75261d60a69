import { Menu } from "@base-ui/react/menu";
import type { ErrorReport } from "@llcuda/protocol";
import { Download } from "lucide-react";
import { useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { saveFile } from "../../../ui/save-file.ts";

/** What a file of each form holds, made when it is asked for. */
export interface Saved {
  csv?: () => BlobPart | Promise<BlobPart>;
  npy?: () => BlobPart | Promise<BlobPart>;
  png?: () => BlobPart | Promise<BlobPart>;
}

const FORMS = [
  { form: "csv", name: "CSV", what: "numbers as text" },
  { form: "npy", name: "NPY", what: "values for NumPy" },
  { form: "png", name: "PNG", what: "the picture" },
] as const;

interface SaveMenuProps {
  /** What is saved, as a person says it: "the histogram". */
  what: string;
  /** Of the file, without its ending. */
  name: string;
  saved: Saved;
  /** Why not now; null where it can be saved. */
  notNow?: string | null;
}

/** Saves what is shown, in one of the forms that it has. */
export function SaveMenu({ what, name, saved, notNow = null }: SaveMenuProps) {
  const [error, setError] = useState<ErrorReport | null>(null);
  const save = async (form: keyof Saved): Promise<void> => {
    const content = await saved[form]?.();
    if (content !== undefined) saveFile(`${fileName(name)}.${form}`, new Blob([content]));
  };
  return (
    <span className="inline-flex items-center gap-1">
      {error !== null && <ErrorCard error={error} />}
      <Menu.Root>
        <Menu.Trigger
          aria-label={`Save ${what}`}
          title={notNow ?? `Save ${what}`}
          disabled={notNow !== null}
          className="disabled:opacity-40 control-square inline-flex shrink-0 items-center justify-center rounded-md border border-transparent text-ink-2 transition-colors duration-100 hover:bg-raised hover:text-ink"
        >
          <Download size={14} aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="z-50">
            <Menu.Popup className="min-w-40 rounded-md border border-line-strong bg-panel p-1 text-sm outline-none">
              {FORMS.filter(({ form }) => saved[form] !== undefined).map((one) => (
                <Menu.Item
                  key={one.form}
                  className="control flex cursor-pointer items-center gap-2 rounded px-2 outline-none data-highlighted:bg-lift"
                  onClick={() => {
                    save(one.form).then(
                      () => setError(null),
                      (thrown: unknown) => setError(reportOf(thrown)),
                    );
                  }}
                >
                  <span className="w-9">{one.name}</span>
                  <span className="text-xs text-ink-3">{one.what}</span>
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  );
}

/** A name of a stranger's file as a file's name: no paths, no marks that a system refuses. */
function fileName(name: string): string {
  return name.replaceAll(/[\p{C}/\\:*?"<>|]+/gu, "-").slice(0, 150);
}
