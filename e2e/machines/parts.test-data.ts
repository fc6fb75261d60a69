import type {
  DoctorLink,
  EngineCatalog,
  EngineInfo,
  EngineRecord,
  EngineState,
  MachineFacts,
  ModelInfo,
  Probe,
  SetupState,
  SetupStep,
} from "@llcuda/protocol";

/** One moment for every made-up machine, so that pictures of them stay alike. */
export const AT = "2026-11-20T14:03:00.000Z";
const GIB = 1024 ** 3;

export const probe = (asked: string, output: string, change: Partial<Probe> = {}): Probe => ({
  asked,
  outcome: "answered",
  milliseconds: 4.2,
  output,
  ...change,
});

export const machine = (change: Partial<MachineFacts>): MachineFacts => ({
  at: AT,
  platform: "local",
  container: null,
  notes: [],
  gpus: [],
  driver: null,
  driverCuda: null,
  compatCuda: null,
  libcuda: null,
  driverError: null,
  visibleDevices: null,
  adapters: [],
  toolkits: [],
  libraries: [],
  vulkan: null,
  arch: "x86_64",
  glibc: "2.35",
  glibcxx: "3.4.30",
  cpu: { name: "Intel(R) Xeon(R) CPU @ 2.00GHz", threads: 2, features: ["avx2", "avx512f"] },
  memoryTotal: 12.7 * GIB,
  memoryAvailable: 11.2 * GIB,
  probes: [],
  ...change,
});

export const gpu = (name: string, sm: number, gib: number, index = 0): MachineFacts["gpus"][0] => ({
  index,
  name,
  sm,
  memoryTotal: gib * GIB,
  memoryFree: (gib - 0.4) * GIB,
  uuid: `GPU-2f6b1c0e-7d1a-4a59-9c31-00000000000${index}`,
  visible: true,
});

export const link = (
  id: DoctorLink["id"],
  status: DoctorLink["status"],
  summary: string,
  change: Partial<DoctorLink> = {},
): DoctorLink => ({ id, title: id, status, summary, facts: [], error: null, ...change });

export const engine = (change: Partial<EngineRecord>): EngineRecord => ({
  id: "debian-cpu",
  source: "debian",
  description: "Debian llama.cpp-tools 1:0.7.0+dfsg-2, CPU",
  backend: "cpu",
  place: "available",
  path: null,
  size: 19_400_000,
  installedAt: null,
  contents: {
    inspected: false,
    sass: [],
    ptx: [],
    cudaMajor: null,
    glibc: "2.43",
    needed: [],
    missing: [],
  },
  fit: {
    runs: "native",
    because: "It carries no GPU code and needs no driver.",
    code: null,
    remedy: null,
  },
  proof: { state: "none" },
  inUse: false,
  ...change,
});

export const catalog = (change: Partial<EngineCatalog>): EngineCatalog => ({
  engines: [],
  work: [],
  readAt: AT,
  choice: null,
  pin: null,
  ...change,
});

export const MODEL: ModelInfo = {
  id: "gemma-3-1b",
  name: "gemma-3-1b-it-Q4_K_M",
  path: "/root/.cache/llcuda/models/unsloth--gemma-3-1b-it-GGUF/gemma-3-1b-it-Q4_K_M.gguf",
  size: 806_000_000,
  source: "huggingface",
};

export const info = (change: Partial<EngineInfo>): EngineInfo => ({
  id: "bundle-t4",
  source: "bundle",
  description: "llcuda bundle t4, build 11669",
  backend: "cuda",
  version: "11669 (b7f1c2d4)",
  devices: [],
  path: "/root/.cache/llcuda/engines/bundle-t4",
  provedAt: AT,
  ...change,
});

export const ready = (change: Partial<EngineInfo>): EngineState => ({
  phase: "ready",
  engine: info(change),
  model: MODEL,
  contextSize: 8192,
  slots: 4,
  loadSeconds: 1.9,
  offload: {
    layers: { onGpu: 27, total: 27 },
    buffers: [{ device: "CUDA0", bytes: 1.2 * GIB }],
    gpuMemory: 1.3 * GIB,
  },
  warning: null,
  since: AT,
});

const TITLES = {
  engine: "Engine",
  proof: "Proof",
  model: "Model",
  start: "Start",
  token: "First token",
};

export const step = (
  id: SetupStep["id"],
  status: SetupStep["status"],
  detail: string,
  change: Partial<SetupStep> = {},
): SetupStep => ({
  id,
  title: TITLES[id],
  status,
  detail,
  progress: null,
  startedAt: status === "waiting" ? null : AT,
  endedAt:
    status === "done" || status === "failed"
      ? new Date(Date.parse(AT) + 2_400).toISOString()
      : null,
  attempts: [],
  error: null,
  ...change,
});

export const DONE: SetupState = {
  steps: [
    step("engine", "done", "llcuda bundle t4, build 11669"),
    step("proof", "done", "11669 (b7f1c2d4), proved with a real token"),
    step("model", "done", MODEL.name),
    step("start", "done", "loaded in 1.9 s"),
    step("token", "done", "after 48 ms"),
  ],
  done: true,
};
