// Runs as its own process in orphans.test.ts: an agent that has only a supervisor.
import { homeOf } from "../home.ts";
import { EngineSupervisor } from "./supervisor.ts";

const [, , bin = "", path = ""] = process.argv;
const common = {
  id: "fake",
  source: "explicit" as const,
  backend: "cpu" as const,
  description: "a fake",
};
const info = { ...common, version: "1", devices: [], path: bin, provedAt: "" };
const supervisor = new EngineSupervisor({
  home: homeOf(process.env),
  acquireEngine: () => Promise.resolve({ ...common, bin, launcher: [], cwd: null, env: {}, info }),
  acquireModel: () =>
    Promise.resolve({ id: "tiny", name: "Tiny", path, size: 4, source: "local" as const }),
});

void supervisor.ensureReady().catch(() => undefined);
for await (const { phase } of supervisor.state.watch()) process.stdout.write(`${phase}\n`);
