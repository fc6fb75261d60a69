import type { McpServerState, ToolInfo } from "@llcuda/protocol";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { StateMark, type MarkState } from "../../ui/StateMark.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { ServerForm } from "./ServerForm.tsx";
import { commandLine } from "./server-wish.ts";
import { ToolList } from "./ToolList.tsx";
import type { ToolRequest } from "./tool-request.ts";

const ConfirmDialog = lazy(() => import("../../ui/ConfirmDialog.tsx"));

interface ServerCardProps {
  server: McpServerState;
  tools: readonly ToolInfo[];
  mayChange: boolean;
  onChange: (request: ToolRequest) => void;
}

const MARKS: Record<McpServerState["phase"], MarkState> = {
  off: "none",
  starting: "busy",
  ready: "ok",
  failed: "fail",
};

/** One MCP server: what it is, whether it runs, and its tools. */
export function ServerCard({ server, tools, mayChange, onChange }: ServerCardProps) {
  const { id, name, on, phase, about, error, transport, secrets } = server;
  const [open, setOpen] = useState<"change" | "remove" | null>(null);
  const close = (): void => setOpen(null);
  return (
    <article aria-label={name} className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <StateMark state={MARKS[phase]} />
        <h3 dir="auto" className="font-medium">
          {name}
        </h3>
        <span role="status" className="text-xs text-ink-3">
          {phase}
          {about !== null && `, ${about}`}
        </span>
        <span className="ms-auto flex flex-wrap gap-2">
          <Button look="quiet" onClick={() => onChange({ kind: "server", id, on: !on })}>
            {on ? "Switch off" : "Switch on"}
          </Button>
          {on && (
            <Button look="quiet" onClick={() => onChange({ kind: "restart", id })}>
              Start again
            </Button>
          )}
          {mayChange && (
            <Button look="quiet" onClick={() => setOpen("change")}>
              Change
            </Button>
          )}
          <Button look="quiet" onClick={() => setOpen("remove")}>
            Remove
          </Button>
        </span>
      </div>
      <code className="num text-xs text-ink-2 wrap-anywhere">{commandLine(transport)}</code>
      {secrets.length > 0 && (
        <p className="text-xs text-ink-3">
          {transport.kind === "stdio" ? "Environment" : "Headers"}: {secrets.join(", ")} (values are
          kept by the agent and never shown)
        </p>
      )}
      {error !== null && <FailureCard error={error} />}
      {tools.length > 0 && <ToolList tools={tools} onChange={onChange} />}
      {open === "change" && (
        <ServerForm
          server={server}
          onClose={close}
          onSave={(wish) => {
            onChange({ kind: "save", wish });
            close();
          }}
        />
      )}
      {open === "remove" && (
        <Suspense>
          <ConfirmDialog
            title={`Remove ${name}?`}
            consequence="Its settings and what is secret of it are deleted. The program or the address stays as it is."
            action="Remove"
            onClose={close}
            onConfirm={() => onChange({ kind: "remove", id })}
          />
        </Suspense>
      )}
    </article>
  );
}
