import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { makeOwnFolder } from "./home-folders.ts";
import type { Home } from "./home.ts";
import { isAlive, ProcessIdentity } from "./host/process.ts";

const PREFIX = "agent-";

const AgentFile = z.object({
  owner: ProcessIdentity,
  /** `http://HOST:PORT/`, without the token. */
  url: z.string(),
  token: z.string(),
  version: z.string(),
});
/** How other llcuda commands of the same person find a running agent. Mode 0600: it holds the token. */
export type AgentFile = z.infer<typeof AgentFile>;

/** @returns removes the file again */
export function writeAgentFile(home: Home, agent: AgentFile): () => void {
  makeOwnFolder(home.run);
  const file = join(home.run, `${PREFIX}${agent.owner.pid}.json`);
  writeFileSync(file, JSON.stringify(agent, null, 2), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

function parse(file: string): AgentFile | null {
  try {
    const parsed = AgentFile.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The agents that run on this cache, and none that are gone: their files are removed. */
export function runningAgents(home: Home): AgentFile[] {
  let names: string[];
  try {
    names = readdirSync(home.run).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const file = join(home.run, name);
    const agent = parse(file);
    const alive = agent === null ? false : isAlive(agent.owner);
    if (alive === false) rmSync(file, { force: true });
    return agent !== null && alive === true ? [agent] : [];
  });
}
