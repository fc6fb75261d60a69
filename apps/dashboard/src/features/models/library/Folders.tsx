import { PLACE_NAMES, type Library, type LibraryFolder } from "@llcuda/protocol";
import { FolderPlus, RotateCcw, X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { formatBytes, formatCount } from "../../../ui/format.ts";
import type { Act } from "../request.ts";

function placeOf({ free, place }: LibraryFolder): string {
  const room = free === null ? "" : `, ${formatBytes(free)} free`;
  return `${PLACE_NAMES[place]}${room}`;
}

/** The folders that are looked into, and a field for one more. */
export function Folders({ library, act }: { library: Library | null; act: Act }) {
  const [path, setPath] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() === "") return;
    act({ kind: "add-folder", id: path.trim() });
    setPath("");
  };
  return (
    <section aria-labelledby="folders" className="flex flex-col gap-2">
      <header className="flex items-center gap-1">
        <h3 id="folders" className="font-medium">
          Folders
        </h3>
        <IconButton
          label="Look through them again"
          icon={<RotateCcw size={13} />}
          onClick={() => act({ kind: "rescan", id: "library" })}
        />
      </header>
      <ul className="flex flex-col rounded-md border border-line">
        {(library?.folders ?? []).map((folder) => (
          <li
            key={folder.path}
            className="flex min-h-9 items-center gap-x-3 border-line px-3 py-1 not-first:border-t"
          >
            <span className="min-w-0 flex-1">
              <bdi className="num block text-xs wrap-anywhere">{folder.path}</bdi>
              <span className="block text-xs text-ink-3 sm:hidden">{placeOf(folder)}</span>
              {folder.problem !== null && (
                <span className="block text-xs text-fail wrap-anywhere">
                  {folder.problem.message}
                </span>
              )}
            </span>
            <span className="shrink-0 text-xs text-ink-3 max-sm:hidden">{placeOf(folder)}</span>
            <span className="num w-8 shrink-0 text-end text-xs">{formatCount(folder.models)}</span>
            {folder.added ? (
              <IconButton
                label={`Take off ${folder.path}`}
                icon={<X size={14} />}
                onClick={() => act({ kind: "remove-folder", id: folder.path })}
              />
            ) : (
              <span className="control-square shrink-0" />
            )}
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <label className="flex min-w-60 flex-1 flex-col gap-1 text-xs text-ink-2">
          Another folder of the agent’s machine; it is only read
          <input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="/home/me/models"
            spellCheck={false}
            className="num control rounded-md border border-line bg-ground px-2.5 text-sm text-ink placeholder:text-ink-3"
          />
        </label>
        <Button type="submit">
          <FolderPlus size={14} aria-hidden="true" /> Add
        </Button>
      </form>
    </section>
  );
}
