import { useEngine } from "../../connection/AgentContext.tsx";

/** Names who wrote an answer, where that is not the model that answers now. */
export function AnsweredBy({ model }: { model: string }) {
  const engine = useEngine();
  if (engine?.phase !== "ready" || engine.model.name === model) return null;
  return (
    <bdi title={`Written by ${model}`} className="max-w-48 truncate font-sans">
      {model}
    </bdi>
  );
}
