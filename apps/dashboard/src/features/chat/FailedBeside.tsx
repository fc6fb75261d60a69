import type { LoadedModel } from "@llcuda/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useAgent } from "../../connection/AgentContext.tsx";
import { Button } from "../../ui/Button.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { requestOfModel } from "../models/model-mutation.ts";

/** A model that did not load, or ended, while another answers. */
export default function FailedBeside({
  failed,
  answering,
}: {
  failed: LoadedModel;
  answering: string;
}) {
  const agent = useAgent();
  const navigate = useNavigate();
  const { model, state } = failed;
  if (state.phase !== "failed") return null;
  return (
    <FailureCard error={state.error} model={model.id}>
      <p className="w-full wrap-anywhere text-ink-2">
        <bdi>{model.name}</bdi> does not run; <bdi>{answering}</bdi> answers.
      </p>
      <Button
        look="accent"
        onClick={() => void navigate({ to: "/models", search: { model: model.id } })}
      >
        What would help
      </Button>
      <Button
        look="quiet"
        onClick={() => requestOfModel(agent, { kind: "cancel-load", id: model.id })}
      >
        Put away
      </Button>
    </FailureCard>
  );
}
