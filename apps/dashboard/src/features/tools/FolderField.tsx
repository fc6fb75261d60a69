import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { FIELD } from "./field-look.ts";

interface FolderFieldProps {
  folder: string | null;
  onChange: (path: string | null) => void;
}

/** From which folder of the agent's machine models may read. */
export function FolderField({ folder, onChange }: FolderFieldProps) {
  const [path, setPath] = useState<string | null>(null);
  const shown = path ?? folder ?? "";
  return (
    <form
      className="flex flex-wrap items-end gap-2 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(shown.trim() === "" ? null : shown.trim());
        setPath(null);
      }}
    >
      <label className="flex min-w-60 flex-1 flex-col gap-1">
        Folder that files are read from
        <input
          value={shown}
          dir="auto"
          placeholder="None: /home/me/notes"
          className={FIELD}
          onChange={(event) => setPath(event.target.value)}
        />
      </label>
      <Button type="submit" disabled={path === null || path === (folder ?? "")}>
        Choose
      </Button>
    </form>
  );
}
