import { Plus } from "lucide-react";
import { useState } from "react";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { Button } from "../../ui/Button.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { FolderField } from "./FolderField.tsx";
import { ServerCard } from "./ServerCard.tsx";
import { ServerForm } from "./ServerForm.tsx";
import { ToolList } from "./ToolList.tsx";
import { useToolRequest } from "./tool-request.ts";
import { toolsFeed } from "./tools-feed.ts";
import { useToolless } from "./useToolless.ts";

/** What models may call: the built-in tools, and MCP servers. */
export function ToolsPage() {
  const state = useReadable(toolsFeed(useAgent())).value;
  const request = useToolRequest();
  const toolless = useToolless();
  const [adding, setAdding] = useState(false);
  if (state === null) return <div className="h-full" />;
  const { tools, servers, folder, mayAdd } = state;
  return (
    <div className="mx-auto flex h-full w-full max-w-240 flex-col gap-6 overflow-auto p-4">
      <header>
        <h1 className="text-xl font-semibold">Tools</h1>
        <p className="mt-1 text-sm text-ink-2">
          What is on is offered to the model with every question. It asks before it runs anything;
          you see what it gives and gets.
        </p>
        {toolless !== null && (
          <p role="note" className="mt-2 text-sm text-warn">
            {toolless} What is on here is not offered to it; load another model to use tools.
          </p>
        )}
      </header>
      {request.error !== null && <FailureCard error={reportOf(request.error)} />}
      <section aria-label="Built-in tools" className="flex flex-col gap-2">
        <h2 className="font-medium">Built in</h2>
        <ToolList tools={tools.filter(({ server }) => server === null)} onChange={request.mutate} />
        <FolderField
          folder={folder}
          onChange={(path) => request.mutate({ kind: "folder", path })}
        />
      </section>
      <section aria-label="MCP servers" className="flex flex-col gap-3">
        <div className="flex items-center justify-between gap-4">
          <h2 className="font-medium">MCP servers</h2>
          {mayAdd && !adding && (
            <Button onClick={() => setAdding(true)}>
              <Plus size={14} aria-hidden="true" /> Add a server
            </Button>
          )}
        </div>
        {!mayAdd && (
          <p className="text-sm text-ink-2">
            Others can reach this page, so servers are only switched here. Add them from an agent
            that listens on 127.0.0.1 only.
          </p>
        )}
        {adding && (
          <ServerForm
            server={null}
            onClose={() => setAdding(false)}
            onSave={(wish) => {
              request.mutate({ kind: "save", wish });
              setAdding(false);
            }}
          />
        )}
        {servers.length === 0 && !adding && (
          <p className="text-sm text-ink-3">
            None yet. A server is a program of this machine or an address that brings tools of its
            own.
          </p>
        )}
        {servers.map((server) => (
          <ServerCard
            key={server.id}
            server={server}
            tools={tools.filter((tool) => tool.server === server.id)}
            mayChange={mayAdd}
            onChange={request.mutate}
          />
        ))}
      </section>
    </div>
  );
}
