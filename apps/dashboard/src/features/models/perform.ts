import type { LoadOutcome, PullOutcome } from "@llcuda/protocol";
import type { Agent } from "../../connection/agent.ts";
import { inLine } from "./downloads/download-words.ts";
import type { ModelRequest } from "./request.ts";

/** Asks the agent for it. @returns what became of a load or a download; null of everything else */
export async function perform(
  agent: Agent,
  request: ModelRequest,
): Promise<LoadOutcome | PullOutcome | null> {
  const { models, library, downloads, hub } = agent.client;
  const { id } = request;
  switch (request.kind) {
    case "load": {
      const { anyway, options, unload } = request;
      return models.load.mutate({
        model: id,
        ...(options === undefined ? {} : { options }),
        ...(unload === undefined ? {} : { unload }),
        ...(anyway === true ? { anyway } : {}),
      });
    }
    case "unload":
      await models.unload.mutate({ id });
      break;
    case "cancel-load":
      await models.cancelLoad.mutate({ id });
      break;
    case "use":
      await models.setCurrent.mutate({ id });
      break;
    case "pin":
      await models.pin.mutate({ id, pinned: request.pinned });
      break;
    case "save-options":
      await models.saveOptions.mutate({ model: id, options: request.options });
      break;
    case "delete":
      await library.delete.mutate({ id });
      break;
    case "verify":
      await library.verify.mutate({ id });
      break;
    case "cancel-work":
      await library.cancel.mutate({ work: request.work });
      break;
    case "rename":
      await library.rename.mutate({ id, name: request.name });
      break;
    case "pull":
      return downloads.add.mutate({ reference: id, anyway: request.anyway === true });
    case "resume":
      await downloads.resume.mutate({ id, ...(request.version && { version: request.version }) });
      break;
    case "pause":
    case "cancel":
      await downloads[request.kind].mutate({ id });
      break;
    case "up":
    case "down":
      await downloads.move.mutate({ id, before: neighbour(agent, id, request.kind) });
      break;
    case "rate-limit":
      await downloads.limit.mutate({ rate: request.rate });
      break;
    case "import":
      await library.import.mutate({ path: id, manner: request.manner });
      break;
    case "add-folder":
      await library.addFolder.mutate({ path: id });
      break;
    case "remove-folder":
      await library.removeFolder.mutate({ path: id });
      break;
    case "rescan":
      await library.refresh.mutate();
      break;
    case "set-token":
      await hub.setToken.mutate({ token: request.token });
      if (request.token !== null) await resumeGated(agent);
  }
  return null;
}

/** What waited for a token only is tried with the new one. */
async function resumeGated(agent: Agent): Promise<void> {
  const { downloads = [] } = agent.downloads.get().value ?? {};
  const gated = downloads.filter(({ error }) => error?.code === "MODEL_GATED");
  await Promise.all(gated.map(({ id }) => agent.client.downloads.resume.mutate({ id })));
}

/** The download before which it comes to stand; null is the end. */
function neighbour(agent: Agent, id: string, way: "up" | "down"): string | null {
  const queue = inLine(agent.downloads.get().value?.downloads ?? []);
  const at = queue.indexOf(id);
  return queue[way === "up" ? at - 1 : at + 2] ?? null;
}
