import { runningAgents, type AgentFile } from "../agent-file.ts";
import { connectTo, type AgentClient } from "../client.ts";
import { homeOf } from "../home.ts";
import { createAgent } from "../main.ts";
import { agentOptions, type RawOptions } from "./options.ts";
import { showSetup } from "./setup-progress.ts";

/** An agent that answers this command. */
export interface Connection {
  client: AgentClient;
  /** It ends with this command. */
  own: boolean;
  /** From now on the terminal belongs to the answer. */
  hush: () => void;
  close: () => Promise<void>;
}

/**
 * The agent that runs already, or one of our own that ends with this command.
 * @param ownWish what is asked for is not what the running one has
 */
export async function connect(
  raw: RawOptions,
  { ownWish }: { ownWish: boolean },
): Promise<Connection> {
  const home = homeOf(process.env);
  const running: AgentFile | undefined = ownWish ? undefined : runningAgents(home).at(-1);
  if (running !== undefined) {
    const client = connectTo(running);
    return { client, own: false, hush: () => undefined, close: () => client.close() };
  }
  const agent = await createAgent({ ...agentOptions(raw, process.env), port: 0 }, home);
  const setup = new AbortController();
  void showSetup(agent.services.setup.state, process.stderr, setup.signal);
  const client = connectTo(agent);
  return {
    client,
    own: true,
    hush: () => {
      if (setup.signal.aborted) return;
      setup.abort();
      // The line that moved makes room.
      if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
    },
    close: async () => {
      setup.abort();
      await client.close();
      await agent.close();
    },
  };
}
