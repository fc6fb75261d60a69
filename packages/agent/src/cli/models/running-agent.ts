import { runningAgents } from "../../agent-file.ts";
import { agentFailure, connectTo, type AgentClient } from "../../client.ts";
import { Failure } from "../../failure.ts";
import { homeOf } from "../../home.ts";

/**
 * Asks the agent that runs on this home; of several the youngest.
 * @throws Failure ENGINE_NOT_READY when none runs, and the agent's own failures
 */
export async function withAgent<T>(work: (api: AgentClient["api"]) => Promise<T>): Promise<T> {
  const agent = runningAgents(homeOf(process.env)).at(-1);
  if (agent === undefined) {
    throw new Failure(
      "ENGINE_NOT_READY",
      "No agent runs here: models are loaded by one.",
      "Start it: `llcuda up`, with `--model NAME` for the first model.",
    );
  }
  const client = connectTo(agent);
  try {
    return await work(client.api);
  } catch (thrown) {
    throw agentFailure(thrown);
  } finally {
    await client.close();
  }
}
