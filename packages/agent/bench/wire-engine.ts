/** The fake engine of the wire benchmark, in a process of its own. */
import { startFakeLlamaServer, type FakeBehaviour } from "@llcuda/test-kit";

const behaviour = JSON.parse(process.argv[2] ?? "{}") as Partial<FakeBehaviour>;
const { url, apiKey } = await startFakeLlamaServer(behaviour);
// The benchmark that was stopped takes its processes with it.
process.on("disconnect", () => process.exit());
process.send?.({ url, apiKey });
