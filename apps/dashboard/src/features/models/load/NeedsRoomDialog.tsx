import type { Evictable, LoadOutcome } from "@llcuda/protocol";
import { useId, useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { formatMemory, formatTimeLeft } from "../../../ui/format.ts";

export type NeedsRoom = Extract<LoadOutcome, { outcome: "needs-room" }>;

interface NeedsRoomDialogProps {
  asked: NeedsRoom;
  name: string;
  onUnload: (ids: string[]) => void;
  onClose: () => void;
}

/** Asks what may go, so that a model can come. */
export function NeedsRoomDialog({ asked, name, onUnload, onClose }: NeedsRoomDialogProps) {
  const { needs, free, unload } = asked;
  const [chosen, setChosen] = useState(() => new Set(unload.map(({ id }) => id)));
  const freed = unload
    .filter(({ id }) => chosen.has(id))
    .reduce((sum, { holds }) => sum + holds, free);
  const enough = freed >= needs;
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <Dialog title="It needs room" onClose={onClose}>
      <div className="flex flex-col gap-3 overflow-auto p-4 text-sm">
        <p className="text-ink-2">
          <bdi className="font-medium text-ink wrap-anywhere">{name}</bdi> needs{" "}
          {formatMemory(needs)}; {formatMemory(free)} is free.
        </p>
        {unload.length === 0 ? (
          <p>
            Nothing that llcuda has loaded may go: what is pinned or answering stays. Unpin one,
            wait for its answer, or load with a smaller context.
          </p>
        ) : (
          <ul className="flex flex-col gap-1">
            {unload.map((model) => (
              <Candidate
                key={model.id}
                model={model}
                checked={chosen.has(model.id)}
                onToggle={() => toggle(model.id)}
              />
            ))}
          </ul>
        )}
        <p className="num text-xs text-ink-2" role="status">
          {enough
            ? `Then ${formatMemory(freed)} is free: enough.`
            : `Then ${formatMemory(freed)} is free: ${formatMemory(needs - freed)} too little.`}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Keep all
          </Button>
          <Button
            look="accent"
            disabled={chosen.size === 0 || !enough}
            onClick={() => onUnload([...chosen])}
          >
            Unload and load
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface CandidateProps {
  model: Evictable;
  checked: boolean;
  onToggle: () => void;
}

function Candidate({ model, checked, onToggle }: CandidateProps) {
  const box = useId();
  const idle =
    model.idleSeconds < 1 ? "was just used" : `idle ${formatTimeLeft(model.idleSeconds)}`;
  return (
    <li>
      <div className="flex items-start gap-2 rounded-md border border-line bg-raised px-3 py-2">
        <input
          id={box}
          type="checkbox"
          checked={checked}
          onChange={onToggle}
          className="mt-0.75 size-4 shrink-0 accent-accent"
        />
        <label htmlFor={box} className="min-w-0">
          <bdi className="font-medium wrap-anywhere">{model.name}</bdi>{" "}
          <span className="num block text-xs text-ink-2">
            holds {formatMemory(model.holds)}, {idle}
          </span>
        </label>
      </div>
    </li>
  );
}
