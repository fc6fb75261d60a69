import { ToolDesk } from "../tool-desk.ts";
import { ToolSettings } from "../tool-settings.ts";

/** An agent's tools in a process of their own: tells the process of its MCP server, and stays. */
const [file = ""] = process.argv.slice(2);
const desk = new ToolDesk({ settings: new ToolSettings(file), mayAdd: true });
desk.start();
await desk.state.until(({ servers }) => servers[0]?.phase === "ready");
const { text } = await desk.run("Notes_pid", "{}", new AbortController().signal);
console.log(text);
setInterval(() => undefined, 60_000);
