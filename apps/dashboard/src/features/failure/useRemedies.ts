import type { ErrorReport, Remedy } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useAgent, useLoaded } from "../../connection/AgentContext.tsx";

const NAMES: Record<Remedy, string> = {
  "restart-engine": "Restart the engine",
  "retry-setup": "Try the setup again",
  "choose-engine": "Choose an engine",
  "use-best": "Let llcuda choose",
  "use-vulkan": "Use Vulkan",
  "use-cpu": "Use the processor",
  "install-cuda-runtime": "Fetch CUDA's libraries",
  "retry-answer": "Retry",
  "new-chat": "New chat",
  "reload-page": "Reload the page",
};

export interface RemedyButton {
  remedy: Remedy;
  name: string;
  run: () => void;
  busy: boolean;
}

/** What the agent can do about a failure, as buttons. */
export function useRemedies(
  error: ErrorReport | null,
  answer: { chatId: string; messageId: string } | null,
  model?: string,
): { buttons: RemedyButton[]; failure: unknown } {
  const { client } = useAgent();
  const navigate = useNavigate();
  const current = useLoaded()?.current;
  const work = useMutation({
    networkMode: "always",
    mutationFn: async (remedy: Remedy): Promise<void> => {
      switch (remedy) {
        case "restart-engine":
          return client.engine.restart.mutate();
        case "retry-setup":
          return client.setup.retry.mutate();
        case "choose-engine":
          return navigate({ to: "/setup/engines" });
        case "use-best":
          return client.engine.use.mutate({ pin: null });
        case "use-vulkan":
          return client.engine.use.mutate({ pin: "vulkan" });
        case "use-cpu":
          return client.engine.use.mutate({ pin: "cpu" });
        case "install-cuda-runtime":
          return client.engine.fetchRuntime.mutate();
        case "retry-answer":
          if (answer !== null) await client.chats.retry.mutate(answer);
          return;
        case "new-chat":
          return navigate({ to: "/chat" });
        case "reload-page":
          location.reload();
      }
    },
  });
  // The engine that answers is another model's, and is well.
  const beside = model !== undefined && model !== current;
  const remedies = (error?.remedies ?? []).filter(
    (remedy) =>
      (remedy !== "retry-answer" || answer !== null) && (remedy !== "restart-engine" || !beside),
  );
  const buttons = remedies.map((remedy) => ({
    remedy,
    name: NAMES[remedy],
    run: () => work.mutate(remedy),
    busy: work.isPending,
  }));
  return { buttons, failure: work.error };
}
