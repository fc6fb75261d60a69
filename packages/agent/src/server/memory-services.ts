import type {
  ChatEvent,
  ChatsPage,
  DoctorReport,
  EngineCatalog,
  EngineState,
  HostSample,
  LoadedModels,
  SendResult,
  SystemInfo,
} from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { homeOf } from "../home.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import { SlotLines } from "../engine/slot-lines.ts";
import { TensorService } from "../tensors/tensor-service.ts";
import { emptyBenches } from "./empty-benches.ts";
import { emptyLibrary } from "./empty-library.ts";
import { noFiles } from "./no-files.ts";
import { noGpus } from "./no-gpus.ts";
import { ToolDesk } from "../tools/tool-desk.ts";
import { ToolSettings } from "../tools/tool-settings.ts";
import type { Services } from "./services.ts";

const host: DoctorReport["host"] = {
  platform: "linux",
  arch: "x64",
  os: "Test OS",
  glibc: "2.40",
  cpu: "Test CPU",
  cpuCount: 2,
  memoryTotal: 8e9,
  node: "24.0.0",
};

const home: DoctorReport["home"] = { cache: "/cache", data: "/data", diskFree: 1e9 };

export const INFO: SystemInfo = {
  version: "0.0.0-test",
  protocol: 1,
  pid: 1,
  startedAt: "2026-01-01T00:00:00.000Z",
  host,
  home,
};

const SAMPLE: HostSample = {
  at: "2026-01-01T00:00:00.000Z",
  cpuLoad: 0,
  cpuCount: 2,
  cpuName: "Test CPU",
  memoryTotal: 8e9,
  memoryUsed: 1e9,
  agentMemory: 1e8,
  engineMemory: null,
  activeAnswers: 0,
  tokensPerSecond: 0,
};

const NO_SHELVES = { active: 0, archived: 0, trash: 0, folders: [], tags: [] };

const sent = (chatId: string): SendResult => ({
  chatId,
  userMessageId: "u",
  answerId: "a",
  answerIds: ["a"],
});

export interface MemoryServices extends Services {
  host: LiveValue<HostSample>;
  engine: Services["engine"] & {
    state: LiveValue<EngineState>;
    log: LineRing;
    address: EngineAddress | null;
  };
  /** What `chats.watch` yields for a chat; a chat without one is not found. */
  chatSources: Map<string, (signal: AbortSignal | undefined) => AsyncIterable<ChatEvent>>;
  /** What `chats.list` answers. */
  chatsPage: ChatsPage;
  /** Texts that were sent. */
  sentTexts: string[];
  /** How often `engine.stop` ran. */
  stops: number;
  catalog: Services["catalog"] & { state: LiveValue<EngineCatalog> };
  /** What was asked of the catalog, as `install ID`. */
  catalogCalls: string[];
  /** What was asked of the fleet, as `load MODEL`. */
  fleetCalls: string[];
  fleet: Services["fleet"] & { loaded: LiveValue<LoadedModels> };
  /** Engines of models by name; the current one aside. */
  engines: Map<string, EngineService>;
}

/** The agent's services in memory, for tests of the wire: nothing runs behind them. */
export function memoryServices(): MemoryServices {
  const asked = <T>(call: string, answer: T): Promise<T> => {
    services.catalogCalls.push(call);
    return Promise.resolve(answer);
  };
  const fleetCall = <T>(call: string, answer: T): Promise<T> => {
    services.fleetCalls.push(call);
    return Promise.resolve(answer);
  };
  const services: MemoryServices = {
    chatSources: new Map(),
    chatsPage: { chats: [], more: false },
    sentTexts: [],
    stops: 0,
    catalogCalls: [],
    fleetCalls: [],
    engines: new Map(),
    lines: new SlotLines(),
    info: () => Promise.resolve(INFO),
    machine: () => Promise.reject(new Error("nobody looks at this machine")),
    doctor: () => Promise.reject(new Error("doctor broke for the test")),
    host: new LiveValue<HostSample>(SAMPLE),
    setup: {
      state: new LiveValue({ steps: [], done: false }),
      retry: () => Promise.resolve(),
    },
    engine: {
      state: new LiveValue<EngineState>({ phase: "none" }),
      log: new LineRing(100),
      address: null,
      ensureReady: () =>
        Promise.reject(new Failure("ENGINE_NOT_READY", "No engine.", "Install one.")),
      use: () => () => undefined,
      restart: () => Promise.resolve(),
      stop: () => {
        services.stops += 1;
        return Promise.resolve();
      },
    },
    fleet: {
      loaded: new LiveValue<LoadedModels>({ models: [], current: null }),
      load: ({ model }) => fleetCall(`load ${model}`, { outcome: "begun", id: model }),
      unload: (id) => fleetCall(`unload ${id}`, undefined),
      cancelLoad: (id) => fleetCall(`cancel ${id}`, undefined),
      setCurrent: (id) => void services.fleetCalls.push(`current ${id}`),
      pin: (id, pinned) => void services.fleetCalls.push(`pin ${id} ${pinned}`),
      choices: {
        preview: () =>
          Promise.resolve({
            plan: null,
            estimate: null,
            commands: { llcuda: "", llamaServer: "" },
          }),
        saved: () => Promise.resolve({ options: null, measurements: [] }),
        problems: () => Promise.resolve([]),
        save: (model) => fleetCall(`save ${model}`, undefined),
      },
      log: () => new LineRing(10),
      engineOf: (name) => {
        const engine = name === undefined ? services.engine : services.engines.get(name);
        if (engine !== undefined) return engine;
        const failure = new Failure("MODEL_NOT_FOUND", `There is no ${name}.`, "Name another.");
        return { ...services.engine, ensureReady: () => Promise.reject(failure) };
      },
      loadedAs: (name) => services.engines.get(name) ?? null,
    },
    catalog: {
      state: new LiveValue<EngineCatalog>({
        engines: [],
        work: [],
        readAt: null,
        choice: null,
        pin: null,
      }),
      refresh: () => asked("refresh", undefined),
      install: (id) => asked(`install ${id}`, undefined),
      fetchRuntime: () => asked("fetch runtime", undefined),
      use: (pin) => asked(`use ${pin ?? "the best"}`, undefined),
      remove: (id) => asked(`remove ${id}`, { bytes: 0 }),
      cancel: (id) => asked(`cancel ${id}`, undefined),
      prove: (id) => asked(`prove ${id}`, undefined),
    },
    models: {
      list: () => Promise.resolve([]),
      fit: ({ model }) =>
        Promise.reject(new Failure("MODEL_NOT_FOUND", `There is no ${model}.`, "Name another.")),
      catalog: () => Promise.resolve([]),
    },
    ...emptyLibrary(),
    bench: emptyBenches(),
    gpu: noGpus(),
    tools: new ToolDesk({ settings: new ToolSettings("/none/tools.json"), mayAdd: true }),
    tensors: new TensorService({ home: homeOf({ LLCUDA_HOME: "/none" }), env: {}, offline: true }),
    chats: {
      list: {
        watch: async function* () {
          yield { type: "page" as const, ...services.chatsPage, shelves: NO_SHELVES };
        },
        page: () => services.chatsPage,
      },
      branches: {
        retry: (chatId) => ({ ...sent(chatId), answerId: "b", answerIds: ["b"] }),
        edit: sent,
        goOn: () => undefined,
        show: () => undefined,
        delete: () => ({ trashId: "t" }),
        restore: () => undefined,
        fork: () => ({ chatId: "fork" }),
      },
      exchange: {
        export: () => Promise.resolve({ name: "", type: "", text: "" }),
        import: () => Promise.resolve({ chatIds: [], messages: 0, leftOut: 0 }),
        importFile: () => Promise.resolve({ chatIds: [], messages: 0, leftOut: 0 }),
      },
      queue: { change: () => undefined, remove: () => undefined, next: () => undefined },
      watch: (chatId, signal) => {
        const source = services.chatSources.get(chatId);
        if (source !== undefined) return source(signal);
        throw new Failure("CHAT_NOT_FOUND", `There is no chat ${chatId}.`, "Open another one.");
      },
      send: ({ chatId, text }) => {
        services.sentTexts.push(text);
        return Promise.resolve(sent(chatId ?? "new"));
      },
      search: () => ({ hits: [], complete: true }),
      enqueue: ({ text }) => Promise.resolve({ id: "q", text, attachments: [] }),
      compactions: {
        draft: () =>
          Promise.resolve({ summary: "", older: [], kept: [], tokens: { before: 0, after: 0 } }),
        apply: () => ({ before: "" }),
      },
      context: {
        abilities: () => Promise.resolve(null),
        count: () => Promise.resolve(null),
      },
      stop: () => Promise.resolve(),
      answerNow: () => Promise.resolve(),
      decideTool: () => Promise.resolve(),
      probabilities: () => Promise.resolve({ tokens: [], truncated: false }),
      change: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      restore: () => Promise.resolve(),
      deleteForGood: () => Promise.resolve(),
    },
    ...noFiles(),
  };
  return services;
}
