import type { LibraryModel, LoadedModel } from "@llcuda/protocol";
import { useNavigate } from "@tanstack/react-router";
import { Grid3x3, Pencil, ShieldCheck, Trash2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button } from "../../../ui/Button.tsx";
import type { Act } from "../request.ts";

interface ModelButtonsProps {
  model: LibraryModel;
  loaded: LoadedModel | null;
  act: Act;
  onDelete: () => void;
}

/** What can be done with a model besides loading it. */
export function ModelButtons({ model, act, onDelete }: ModelButtonsProps) {
  const navigate = useNavigate();
  const [renaming, setRenaming] = useState(false);
  const { id, path, place } = model;
  if (renaming) return <Rename model={model} act={act} onDone={() => setRenaming(false)} />;
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button onClick={() => void navigate({ to: "/tensors", search: { file: path } })}>
        <Grid3x3 size={13} aria-hidden="true" /> Tensors
      </Button>
      <Button onClick={() => act({ kind: "verify", id })}>
        <ShieldCheck size={13} aria-hidden="true" /> Verify
      </Button>
      <Button onClick={() => setRenaming(true)}>
        <Pencil size={13} aria-hidden="true" /> Rename
      </Button>
      {/* What other programs keep is only read. */}
      {place === "llcuda" && (
        <Button look="danger" onClick={onDelete}>
          <Trash2 size={13} aria-hidden="true" /> Delete
        </Button>
      )}
    </div>
  );
}

interface RenameProps {
  model: LibraryModel;
  act: Act;
  onDone: () => void;
}

/** At once: what is typed next belongs to the field already. */
const takeOver = (field: HTMLInputElement | null): void => field?.select();

function Rename({ model, act, onDone }: RenameProps) {
  const [name, setName] = useState(model.name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted !== model.name) {
      act({ kind: "rename", id: model.id, name: wanted === "" ? null : wanted });
    }
    onDone();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap gap-1.5">
      <input
        ref={takeOver}
        dir="auto"
        value={name}
        maxLength={200}
        aria-label="New name; empty for the file's own"
        placeholder="the file's own name"
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onDone();
        }}
        className="control min-w-40 flex-1 rounded-md border border-line bg-panel px-2 text-sm"
      />
      <Button type="submit" look="accent">
        Rename
      </Button>
      <Button look="quiet" onClick={onDone}>
        Keep
      </Button>
    </form>
  );
}
