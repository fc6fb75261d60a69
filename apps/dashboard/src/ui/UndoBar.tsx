import { Undo2 } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "./Button.tsx";
import { takeBack, undoable } from "./undo.ts";

/** Says what was just done, with the way back. Always in the page, so that it is read aloud. */
export function UndoBar() {
  const what = useSyncExternalStore(undoable.subscribe, undoable.get);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-24 z-40 flex justify-center px-4"
    >
      {what !== null && (
        <div className="pointer-events-auto flex max-w-full items-center gap-3 rounded-lg border border-line-strong bg-lift py-1.5 ps-4 pe-1.5 text-sm">
          <span className="min-w-0 truncate">{what.done}</span>
          <Button look="quiet" className="text-accent!" onClick={takeBack}>
            <Undo2 size={14} aria-hidden="true" /> Undo
          </Button>
        </div>
      )}
    </div>
  );
}
