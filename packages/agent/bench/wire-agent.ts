/** The agent of the wire benchmark: real chats, store and server over an engine that runs already. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineState } from "@llcuda/protocol";
import { AttachmentFiles } from "../src/chat/attachments/attachment-files.ts";
import { Chats } from "../src/chat/chats.ts";
import type { EngineAddress } from "../src/engine/engine-service.ts";
import { LiveValue } from "../src/live/live-value.ts";
import { startServer } from "../src/server/agent-server.ts";
import { memoryServices } from "../src/server/memory-services.ts";
import { ChatStore } from "../src/store/chat-store.ts";
import { openDatabase } from "../src/store/database.ts";

const [url = "", apiKey = ""] = process.argv.slice(2);
const address: EngineAddress = { url, apiKey, apiKeyFile: "", pid: process.pid };
const folder = mkdtempSync(join(tmpdir(), "llcuda-bench-"));

const services = memoryServices();
services.engine.state = new LiveValue<EngineState>({
  phase: "ready",
  engine: {
    id: "bench",
    source: "explicit",
    backend: "cpu",
    description: "",
    version: "",
    devices: [],
    path: "",
    provedAt: "",
  },
  model: { id: "bench", name: "bench", path: "", size: 0, source: "local" },
  contextSize: 4_096,
  slots: 16,
  loadSeconds: 0,
  offload: null,
  warning: null,
  since: "",
});
services.engine.address = address;
services.engine.ensureReady = () => Promise.resolve(address);
const store = new ChatStore(openDatabase(join(folder, "chats.sqlite")));
const chats = new Chats({
  store,
  files: new AttachmentFiles(folder),
  engineOf: () => services.engine,
});

const server = await startServer({
  host: "127.0.0.1",
  port: 0,
  token: null,
  publicUrls: [],
  services: { ...services, chats },
  dashboardFolder: folder,
  version: "bench",
  reportDefect: (error, where) => console.error(where, error),
});

/** Every message asks for the cost so far. */
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system, rss: process.memoryUsage.rss() });
});
// The benchmark that was stopped takes its processes with it.
process.on("disconnect", () => process.exit());
process.send?.({ loginUrl: server.loginUrl });
