import type { McpServerState, McpServerWish } from "@llcuda/protocol";
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { FIELD } from "./field-look.ts";
import { draftOf, wishOf } from "./server-wish.ts";

interface ServerFormProps {
  /** Null: a new one. */
  server: McpServerState | null;
  onClose: () => void;
  onSave: (wish: McpServerWish) => void;
}

/** A new MCP server, or a change of one. */
export function ServerForm({ server, onClose, onSave }: ServerFormProps) {
  const [draft, setDraft] = useState(() => draftOf(server));
  const wish = wishOf(draft, server);
  const program = draft.kind === "stdio";
  return (
    <form
      aria-label={server === null ? "New MCP server" : `Change ${server.name}`}
      className="flex flex-col gap-3 rounded-lg border border-line-strong bg-panel p-3 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        if (wish !== null) onSave(wish);
      }}
    >
      <label className="flex flex-col gap-1">
        Name
        <input
          value={draft.name}
          dir="auto"
          maxLength={64}
          placeholder="Notes"
          className={FIELD}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
        />
      </label>
      <fieldset className="flex flex-wrap gap-x-6 gap-y-2">
        <legend className="sr-only">How it is reached</legend>
        {(["stdio", "http"] as const).map((kind) => (
          <label key={kind} className="flex items-center gap-2">
            <input
              type="radio"
              name="kind"
              checked={draft.kind === kind}
              className="size-4 accent-accent"
              onChange={() => setDraft({ ...draft, kind })}
            />
            {kind === "stdio" ? "A program of this machine" : "An address"}
          </label>
        ))}
      </fieldset>
      <label className="flex flex-col gap-1">
        {program ? "Command" : "Address"}
        <input
          value={draft.where}
          dir="ltr"
          spellCheck={false}
          placeholder={program ? "npx -y my-mcp-server --option" : "https://example.org/mcp"}
          className={`${FIELD} num`}
          onChange={(event) => setDraft({ ...draft, where: event.target.value })}
        />
      </label>
      <label className="flex flex-col gap-1">
        {program ? "Environment, one NAME=VALUE a line" : "Headers, one Name: value a line"}
        <textarea
          value={draft.secrets}
          dir="ltr"
          rows={2}
          spellCheck={false}
          autoComplete="off"
          className={`${FIELD} num h-auto! py-1.5`}
          onChange={(event) => setDraft({ ...draft, secrets: event.target.value })}
        />
      </label>
      {program && (
        <p className="text-xs text-warn">
          The agent starts this program as you, with all you may do. Add only what you trust.
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button look="accent" type="submit" disabled={wish === null}>
          {server === null ? "Add and start" : "Save"}
        </Button>
      </div>
    </form>
  );
}
