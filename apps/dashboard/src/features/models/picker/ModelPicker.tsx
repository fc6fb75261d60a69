import { ChevronsUpDown } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { pickerChoices } from "./picker-words.ts";

const PickerMenu = lazy(() => import("./PickerMenu.tsx"));

/** Which model answers; another one is a click away. */
export function ModelPicker() {
  const agent = useAgent();
  const loaded = useReadable(agent.loaded).value;
  const library = useReadable(agent.library).value;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const choices = pickerChoices(loaded, library);
  const { current } = choices;
  const name = current?.name ?? (loaded === null ? "\u00a0" : "Choose a model");
  return (
    <>
      {/* On a phone it takes the room that is left, so that no name moves what stands beside it. */}
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className="-ms-1.5 flex h-6 max-w-64 min-w-0 items-center gap-1 rounded-md px-1.5 text-xs text-ink-2 hover:bg-raised hover:text-ink max-sm:flex-1 pointer-coarse:h-9"
      >
        <span className="sr-only">Model: </span>
        <bdi className="truncate">{name}</bdi>
        {current !== null && current.note !== "ready" && (
          <span className="num shrink-0 text-ink-3">{current.note}</span>
        )}
        <ChevronsUpDown size={12} aria-hidden="true" className="shrink-0 text-ink-3" />
      </button>
      {open && (
        <Suspense>
          <PickerMenu anchor={button} choices={choices} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
