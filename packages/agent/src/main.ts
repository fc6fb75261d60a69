import { join } from "node:path";
import { PROTOCOL_VERSION } from "@llcuda/protocol";
import { writeAgentFile } from "./agent-file.ts";
import { benchServices } from "./bench/bench-services.ts";
import { acquireEngine, type AcquiredEngine } from "./bootstrap/acquire-engine.ts";
import { MachineReader } from "./bootstrap/probe/machine-reader.ts";
import { Catalog } from "./catalog/engine-catalog.ts";
import { chatServices } from "./chat/chat-services.ts";
import { dashboardFolder } from "./dashboard-folder.ts";
import { examineAgent } from "./doctor/examine.ts";
import type { AcquiringState } from "./engine/lifecycle.ts";
import { SlotLines } from "./engine/slot-lines.ts";
import { Fleet } from "./fleet/fleet.ts";
import { LoadPlanner } from "./fleet/load-planner.ts";
import { LoadRecords } from "./fleet/load-records.ts";
import { Gpus } from "./gpu/gpus.ts";
import { makeOwnFolder } from "./home-folders.ts";
import type { Home } from "./home.ts";
import { homeFacts, hostFacts } from "./host/host-facts.ts";
import { HostSampler } from "./host/host-sampler.ts";
import { ownIdentity } from "./host/process.ts";
import { openLog } from "./log.ts";
import { acquireModel } from "./models/acquire.ts";
import { shownStep } from "./models/downloads/shown-step.ts";
import { FitService } from "./models/fit/fit-service.ts";
import { HubProjectors } from "./models/fit/hub-projectors.ts";
import { namedModel } from "./models/local-model.ts";
import { followUse, recordBenchRate, recordRate } from "./models/library/follow-use.ts";
import { listModels } from "./models/model-cache.ts";
import { removeAbandoned } from "./models/uploads/abandoned.ts";
import { modelServices } from "./models/model-services.ts";
import type { AgentOptions } from "./options.ts";
import { startServer } from "./server/agent-server.ts";
import type { Services } from "./server/services.ts";
import { Setup } from "./setup/setup.ts";
import { openDatabase } from "./store/database.ts";
import { TensorService } from "./tensors/tensor-service.ts";
import { VERSION } from "./version.ts";

type SearchEngine = (
  onState: (state: AcquiringState) => void,
  signal: AbortSignal,
) => Promise<AcquiredEngine>;

export interface Agent {
  /** `http://HOST:PORT/`, without the token. */
  url: string;
  token: string;
  dashboardUrl: string;
  /** As `dashboardUrl`, good for one session: for a program's arguments, which others can read. */
  oneTimeUrl(): string;
  services: Services;
  close(): Promise<void>;
}

/**
 * Starts everything: the page is up when this resolves, the engine and the model follow.
 * @throws Failure PORT_TAKEN, OPTION_INVALID, FILE_UNREADABLE, FILE_UNWRITABLE, DISK_FULL
 */
export async function createAgent(options: AgentOptions, home: Home): Promise<Agent> {
  for (const folder of [home.cache, home.data]) makeOwnFolder(folder);
  const log = openLog(home);
  const startedAt = new Date().toISOString();

  const setup = new Setup();
  const machine = new MachineReader();
  const readMachine = machine.read;
  const catalog = new Catalog({
    home,
    wishes: options,
    readMachine,
    onRescue: () => void setup.retry(),
  });
  const search: SearchEngine = async (onState, signal) => {
    const acquired = await acquireEngine({
      options: catalog.wishes,
      home,
      onState,
      onSurvey: (survey) => void catalog.take(survey),
      signal,
      readMachine,
      ...setup.engineSteps,
    });
    catalog.chose(acquired);
    return acquired;
  };
  const database = openDatabase(join(home.data, "llcuda.sqlite"));
  const find = (name: string) => namedModel(name, home, models.library);
  const records = new LoadRecords(database);
  const planner = new LoadPlanner({
    readRate: (path) => models.library.readRate(path),
    home,
    env: process.env,
    offline: options.offline,
    readMachine,
    find,
    projectors: { of: (reference) => projectors.of(reference) },
  });
  const fleet = new Fleet({
    home,
    log,
    find,
    planner,
    records,
    acquireEngine: (onState, signal) =>
      setup.during(
        ["engine", "proof"],
        search(onState, signal),
        ({ because, info }: AcquiredEngine) => [
          because,
          `${info.version}, proved with a real token`,
        ],
      ),
    acquireFirst: (signal) =>
      setup
        .during(
          ["model"],
          acquireModel({
            options,
            home,
            signal,
            elsewhere: models.elsewhere,
            step: shownStep(setup.modelStep, models.downloads),
          }),
          (model) => [model.name],
        )
        .then((model) => models.library.named(model)),
  });
  const engine = fleet.current;
  const lines = new SlotLines();
  const chat = chatServices({
    home,
    options,
    database,
    engineOf: (model) => fleet.engineOf(model),
    lines,
    limitOf: (model, backend) => streamLimits.of(model, backend),
    onAnswer: (answer) => recordRate(models.library, fleet.loaded.value, answer),
  });
  const { attachments, chats, presets, tools } = chat;
  const models = modelServices({
    home,
    env: process.env,
    offline: options.offline,
    database,
    inUse: (path) => fleet.loaded.value.models.some(({ model }) => model.path === path),
    onRenamed: (path, name) => fleet.rename(path, name),
  });
  const projectors = new HubProjectors(models.hub);
  const fits = new FitService({
    home,
    pricing: planner.pricing,
    free: () => fleet.choices.free(),
    saved: (path) => records.options(path),
    // A draft writes several tokens for one reading; a split by tensors is another sum.
    mostTokens: async (path, priced, { draft, splitMode }) =>
      draft === null && (splitMode === null || splitMode === "layer" || splitMode === "none")
        ? streamLimits.ofLoad(path, priced)
        : null,
  });
  const sampler = new HostSampler({
    enginePids: () => fleet.holders.map(({ pid }) => pid),
    activeAnswers: () => chats.activeAnswers,
    tokensPerSecond: () => chats.meter.perSecond(),
  });

  let door: { url: string; token: string } | null = null;
  const gpu = new Gpus({
    env: process.env,
    database,
    host: sampler.live,
    loaded: fleet.loaded,
    engines: () => fleet.holders,
  });
  const files = { home, env: process.env, offline: options.offline };
  const tensors = new TensorService(files, gpu);
  const { bench, streamLimits } = benchServices({
    home,
    env: process.env,
    database,
    fleet,
    engine: (signal) => fleet.engine(signal),
    find,
    models: () => models.library.state.value.models,
    machine: readMachine,
    activeAnswers: () => chats.activeAnswers,
    onRate: (id, rate) => void recordBenchRate(models.library, id, rate),
    work: (path) => planner.work(path),
    door: () => door,
    gpu,
  });

  let url = "";
  const services: Services = {
    info: () =>
      Promise.resolve({
        version: VERSION,
        protocol: PROTOCOL_VERSION,
        pid: process.pid,
        startedAt,
        host: hostFacts(),
        home: homeFacts(home),
      }),
    machine: readMachine,
    doctor: () => examineAgent(home, services, readMachine, url),
    host: sampler.live,
    gpu,
    setup: {
      state: setup.state,
      retry: async () => {
        await catalog.forget();
        await setup.retry();
      },
    },
    engine,
    fleet,
    lines,
    catalog,
    models: {
      list: () => listModels(home),
      fit: (request) => fits.fit(request),
      catalog: () => models.catalog(),
    },
    library: models.library,
    downloads: models.downloads,
    hub: models.hub,
    uploads: models.uploads,
    chats,
    presets,
    attachments,
    tensors,
    bench,
    tools,
  };
  const server = await startServer({
    ...options,
    services,
    dashboardFolder: dashboardFolder(),
    version: VERSION,
    reportDefect: (error, where) => log.error({ err: error, where }, "defect"),
  });
  url = server.url;
  const { token } = server;
  door = { url, token };
  const removeAgentFile = writeAgentFile(home, {
    owner: ownIdentity(),
    url,
    token,
    version: VERSION,
  });
  setup.follow(engine);
  catalog.follow(engine);
  models.downloads.start();
  void removeAbandoned(home);
  chat.start();
  const closing = new AbortController();
  void followUse(models.library, fleet.loaded, closing.signal);
  gpu.start();

  return {
    url,
    token,
    dashboardUrl: server.loginUrl,
    oneTimeUrl: () => server.oneTimeUrl(),
    services,
    close: async () => {
      removeAgentFile();
      closing.abort();
      sampler.close();
      gpu.close();
      machine.close();
      tensors.close();
      planner.close();
      await bench.close();
      await chat.close();
      setup.close();
      await models.close();
      await Promise.all([fleet.close(), catalog.close(), server.close()]);
      database.close();
    },
  };
}
