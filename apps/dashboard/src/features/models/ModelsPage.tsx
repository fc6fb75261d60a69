import type { EngineState, ModelInfo } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useAgent, useEngine } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { formatBytes, formatCount } from "../../ui/format.ts";
import { StateMark } from "../../ui/StateMark.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { SOURCE_NAMES, sumOfSizes, withLoaded } from "./model-words.ts";

/** What is on this machine, and what is loaded. */
export function ModelsPage() {
  const { trpc } = useAgent();
  const engine = useEngine();
  const models = useQuery(trpc.models.list.queryOptions(undefined, { refetchInterval: 5_000 }));
  useEffect(() => {
    document.title = "Models – llcuda";
  }, []);
  // Without the engine's state every row would change its width a moment later.
  const known = models.data !== undefined && engine !== null;
  const list = known ? withLoaded(models.data, engine) : [];
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-280 flex-col gap-4 p-4 2xl:max-w-360">
        <header className="flex min-h-8 flex-wrap items-center gap-3">
          <h1 className="text-xl font-semibold">Models</h1>
          {known && (
            <span className="num text-xs text-ink-2">
              {formatCount(list.length)} on this machine, {formatBytes(sumOfSizes(list))}
            </span>
          )}
        </header>
        {models.error !== null && <FailureCard error={reportOf(models.error)} />}
        {known && list.length > 0 && <ModelTable models={list} engine={engine} />}
        {known && list.length === 0 && (
          <p className="max-w-150 text-ink-2">
            No model is on this machine yet. The setup fetches the default one; another one is
            chosen with <code className="num text-ink">npm start -- --model PATH</code>.
          </p>
        )}
        {list.length > 0 && (
          <p className="text-sm text-ink-3">
            Another model: <code className="num text-ink-2">npm start -- --model NAME</code>, with a
            name of this list, the path of a GGUF file, or{" "}
            <code className="num text-ink-2">hf:OWNER/REPO/FILE</code>.
          </p>
        )}
      </div>
    </div>
  );
}

function ModelTable({ models, engine }: { models: ModelInfo[]; engine: EngineState }) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel">
      <table className="w-full text-sm">
        <thead className="border-b border-line text-start text-xs text-ink-3">
          <tr>
            <th className="px-3 py-2 text-start font-medium" scope="col">
              Name
            </th>
            <th className="px-3 py-2 text-start font-medium" scope="col">
              State
            </th>
            <th className="px-3 py-2 text-end font-medium" scope="col">
              Size
            </th>
            <th className="px-3 py-2 text-start font-medium max-sm:hidden" scope="col">
              From
            </th>
            <th className="w-full px-3 py-2 text-start font-medium max-md:hidden" scope="col">
              File
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={model.id} className="border-line not-last:border-b hover:bg-raised">
              <td dir="auto" className="px-3 py-2 font-medium wrap-anywhere sm:min-w-52">
                {model.name}
              </td>
              <td className="px-3 py-2 whitespace-nowrap">
                <ModelState model={model} engine={engine} />
              </td>
              <td className="num px-3 py-2 text-end text-xs whitespace-nowrap">
                {formatBytes(model.size)}
              </td>
              <td className="px-3 py-2 whitespace-nowrap text-ink-2 max-sm:hidden">
                {SOURCE_NAMES[model.source]}
              </td>
              <td className="max-w-0 px-3 py-1 max-md:hidden">
                <span className="flex items-center gap-1">
                  <span
                    className="num min-w-0 flex-1 truncate text-xs text-ink-2"
                    title={model.path}
                  >
                    {model.path}
                  </span>
                  <CopyButton label="Copy path" text={() => model.path} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ModelState({ model, engine }: { model: ModelInfo; engine: EngineState }) {
  const current = "model" in engine && engine.model.id === model.id;
  if (!current) return <span className="text-ink-3">On disk</span>;
  const ready = engine.phase === "ready";
  return (
    <span className="flex items-center gap-1.5">
      <StateMark state={ready ? "ok" : "busy"} />
      {ready ? "Loaded" : "Loading"}
      {ready && (
        <span className="num text-xs text-ink-3">{formatCount(engine.contextSize)} ctx</span>
      )}
    </span>
  );
}
