import { parseArguments } from "./arguments.ts";
import { behaviourFor, behaviourOf, type FakeDeath } from "./behaviour.ts";
import { FakeHttpServer } from "./http-server.ts";
import { load, logLine } from "./load.ts";

/** A log flood is written in blocks this often. */
const FLOOD_TICK_MS = 10;

const args = parseArguments(process.argv.slice(2), process.env);
const behaviour = behaviourFor(behaviourOf(process.env), args.model ?? "");
const log = (line: string): void => void process.stderr.write(`${line}\n`);

function die({ text, code, signal }: FakeDeath): void {
  // Written at once: nothing may be lost when the process ends in the next line.
  if (text !== "") process.stderr.write(`${text}\n`);
  if (signal !== undefined) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
}

const routed = process.env["LLAMA_SERVER_ROUTER_PORT"] !== undefined;
let watchesStdin = false;

function endWith(signal: "SIGINT" | "SIGTERM"): void {
  process.on(signal, () => {
    if (behaviour.ignoresSigterm) return;
    log(logLine("I", "srv    ", "operator(): operator(): cleaning up before exit..."));
    // As the real one: the thread that watches its stdin is waited for.
    if (!watchesStdin) process.exit(0);
  });
}

/** As the real one: with this variable set it is somebody's child and ends with its stdin. */
function endWithStdin(): void {
  watchesStdin = true;
  process.stdin.resume();
  process.stdin.on("end", () => {
    if (behaviour.ignoresSigterm) return;
    log(logLine("I", "srv    ", "operator(): EOF on stdin detected, forcing shutdown..."));
    process.exit(1);
  });
}

function flood(): void {
  const perTick = (behaviour.logFloodLinesPerSecond * FLOOD_TICK_MS) / 1_000;
  const block = `${behaviour.logFloodLine}\n`.repeat(Math.max(1, perTick));
  setInterval(() => {
    if (process.stderr.writableLength < 8 * 1024 * 1024) process.stderr.write(block);
  }, FLOOD_TICK_MS).unref();
}

async function serve(model: string): Promise<void> {
  const tell = (state: string, payload: object): void => {
    if (!routed) return;
    process.stdout.write(`cmd_child_to_router:state:${JSON.stringify({ state, payload })}\n`);
  };
  const contextSize = behaviour.contextForced ?? args.contextSize ?? behaviour.contextSize;
  const slots = args.slots ?? behaviour.slots;
  endWith("SIGINT");
  endWith("SIGTERM");
  log(logLine("I", "srv  ", "llama_server: initializing ..."));
  const server = new FakeHttpServer({
    behaviour,
    model,
    apiKeys: args.apiKeys,
    contextSize,
    slots,
    die,
  });
  server.http.on("error", () => {
    const place = `hostname: ${args.host}, port: ${args.port}`;
    log(logLine("E", "srv         ", `start: couldn't bind HTTP server socket, ${place}`));
    die({ text: logLine("E", "srv  ", "llama_server: exiting due to HTTP server error"), code: 1 });
  });
  await new Promise<void>((resolve) => server.http.listen(args.port, args.host, resolve));
  const death = await load({
    model,
    behaviour,
    contextSize,
    slots,
    log,
    progress: (value) => tell("loading", { stages: ["text_model"], current: "text_model", value }),
  });
  if (death !== null) return die(death);
  log(logLine("I", "srv  ", `llama_server: listening on http://${args.host}:${args.port}`));
  if (routed) endWithStdin();
  server.ready = true;
  // A test decides when the answers end, not the clock.
  process.on("SIGUSR2", () => server.slots.endAll());
  tell("ready", { id: model });
  if (behaviour.logFloodLinesPerSecond > 0) flood();
}

if (args.show === "version") {
  process.stderr.write(`version: ${behaviour.version}\nbuilt with nothing for a test\n`);
} else if (args.show === "devices") {
  const backend = process.env["GGML_BACKEND_PATH"];
  if (backend !== undefined && behaviour.backendError !== null) {
    log(logLine("E", "", `load_backend: failed to load ${backend}: ${behaviour.backendError}`));
  }
  const lines = behaviour.devices.length === 0 ? ["(none)"] : behaviour.devices;
  process.stdout.write(`Available devices:\n${lines.map((line) => `  ${line}\n`).join("")}`);
} else if (args.show === "help") {
  process.stdout.write("----- common params -----\n-m, --model FNAME  model path to load\n");
} else if (args.model === null) {
  log("error: the fake llama-server has no router mode; pass -m MODEL");
  process.exitCode = 1;
} else {
  await serve(args.model);
}
