import type { EngineInfo, EngineState, ErrorReport } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { build } from "../compat/compat.test-data.ts";
import { diagnose } from "../engine/diagnosis/diagnose.ts";
import {
  catalogOf,
  cudaEngine,
  hostWith,
  input,
  MODEL,
  of,
  plainEngine,
  told,
} from "./doctor-chain.test-data.ts";
import { doctorChain } from "./doctor-chain.ts";
import { verdictOf } from "./verdict.ts";

describe("engines", () => {
  const info: EngineInfo = {
    id: "t4",
    source: "bundle",
    description: "Bundle t4",
    backend: "cuda",
    version: "b11669",
    devices: [{ name: "CUDA0", description: "Tesla T4", memoryTotal: null, memoryFree: null }],
    path: "/cache/t4/llama-server",
    provedAt: "2026-11-21T08:00:00.000Z",
  };
  const ready: EngineState = {
    phase: "ready",
    engine: info,
    model: MODEL,
    contextSize: 4096,
    slots: 1,
    loadSeconds: 1.2,
    offload: { layers: { onGpu: 27, total: 27 }, buffers: [], gpuMemory: null },
    warning: null,
    since: info.provedAt,
  };
  const failed = (error: ErrorReport, log: string[] = []): EngineState => ({
    phase: "failed",
    error,
    exit: { code: null, signal: "SIGABRT" },
    log,
    restart: null,
    since: info.provedAt,
  });

  test("one that answers: all green", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([cudaEngine("t4", machine, { inUse: true })]);
    const given = input(machine, { catalog, state: ready });
    expect(told(given)).toBe("runtime:absent");
    expect(verdictOf(doctorChain(given), given)).toBe("Tiny answers on Bundle t4.");
    expect(of(given, "model").facts).toContainEqual({
      name: "Layers on the GPU",
      value: "27 of 27",
    });
  });

  test("one that came after the last look at the engines is not taken for another", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([plainEngine("cpu")]);
    const given = input(machine, { catalog, state: ready });
    expect(of(given, "engine").summary).toBe("Bundle t4 (CUDA).");
  });

  test("one that died of its PTX: its own line, the link to blame, and what runs instead", () => {
    const machine = hostWith("550.54.15");
    const log = [
      "load_tensors: offloaded 26/27 layers to GPU",
      "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
      "  current device: 0, in function launch_mul_mat_q at mmq.cuh:3592",
    ];
    const exit = { code: null, signal: "SIGABRT" };
    const state = failed(diagnose({ log, exit, phase: "starting" }), log);
    const given = input(machine, { state });
    const link = of(given, "engine");
    expect(link).toMatchObject({ status: "fail", error: { code: "PTX_UNSUPPORTED" } });
    expect(link.error?.detail).toContain("unsupported toolchain");
    expect(link.error?.remedies).toEqual(
      expect.arrayContaining(["choose-engine", "use-vulkan", "use-cpu"]),
    );
    expect(verdictOf(doctorChain(given), given)).toContain("can be fetched:");
  });

  test("a pin that led to nothing blames no engine that is good", () => {
    const machine = hostWith(null);
    const good = plainEngine("cpu");
    const spare = plainEngine("cpu", { id: "spare", description: "Spare" });
    const catalog = { ...catalogOf([good, spare]), pin: "github" };
    const error: ErrorReport = {
      code: "ENGINE_NONE_WORKS",
      message: "github is asked for, and does not run here.",
      hint: "Ask for another.",
      remedies: [],
    };
    const given = input(machine, { catalog, state: failed(error), model: null });
    const { error: told } = of(given, "engine");
    expect(told?.hint).toContain(good.description);
    expect(told?.remedies).toContain("use-best");
    expect(of(given, "model").summary).not.toContain("llcuda up");
  });

  test("one that found no room: the model is to blame", () => {
    const log = [
      "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9000.00 MiB on device 0: cudaMalloc failed: out of memory",
    ];
    const state = failed(
      diagnose({ log, exit: { code: 1, signal: null }, phase: "starting" }),
      log,
    );
    const given = input(hostWith("550.54.15"), { state });
    expect(of(given, "model")).toMatchObject({
      status: "fail",
      error: { code: "OUT_OF_MEMORY", detail: expect.stringContaining("cudaMalloc failed") },
    });
  });

  test("one whose failure nobody knows: its last lines", () => {
    const error: ErrorReport = {
      code: "ENGINE_CRASHED",
      message: "It ended.",
      hint: "See below.",
      remedies: [],
    };
    const given = input(hostWith("550.54.15"), { state: failed(error, ["strange words"]) });
    expect(of(given, "proof")).toMatchObject({
      status: "fail",
      error: { detail: "strange words" },
    });
  });

  test("one that failed its proof earlier is passed over, and told of", () => {
    const machine = hostWith("550.54.15");
    const error: ErrorReport = {
      code: "PTX_UNSUPPORTED",
      message: "PTX is too new.",
      hint: "Another.",
      remedies: [],
    };
    const broken = cudaEngine("t4", machine, {
      proof: { state: "failed", at: "2026-11-20", error },
    });
    const given = input(machine, { catalog: catalogOf([broken, plainEngine("cpu")]) });
    expect(of(given, "engine")).toMatchObject({
      status: "warn",
      error: { code: "PTX_UNSUPPORTED", message: "Tesla T4 is not used. PTX is too new." },
    });
    expect(of(given, "engine").facts[0]?.value).toContain("failed 2026-11-20");
  });

  test("one for CUDA that lists no device, and one that computes elsewhere than it should", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([cudaEngine("t4", machine, { inUse: true })]);
    const blind = { ...ready, engine: { ...info, devices: [] } };
    expect(of(input(machine, { catalog, state: blind }), "proof")).toMatchObject({
      status: "fail",
      error: { code: "GPU_NOT_USED" },
    });
    const warning: ErrorReport = {
      code: "GPU_NOT_USED",
      message: "0 of 27 layers.",
      hint: "Free memory.",
      remedies: [],
    };
    expect(of(input(machine, { catalog, state: { ...ready, warning } }), "proof")).toMatchObject({
      status: "warn",
      error: warning,
    });
  });

  test("a CPU engine in use beside one for CUDA that fits", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([plainEngine("cpu", { inUse: true }), cudaEngine("t4", machine)]);
    expect(of(input(machine, { catalog }), "engine")).toMatchObject({
      status: "warn",
      error: { hint: "Bundle t4 (CUDA) fits: use it (t4), and it is proved first." },
    });
  });

  test("no engine for CUDA at all", () => {
    const machine = hostWith("550.54.15");
    const given = input(machine, { catalog: catalogOf([plainEngine("cpu")]) });
    expect(of(given, "engine").error).toMatchObject({
      code: "GPU_NOT_USED",
      remedies: ["retry-setup", "choose-engine", "use-cpu"],
    });
  });

  test("a CPU engine that a person chose leaves the GPU idle, with a way back", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([plainEngine("cpu"), cudaEngine("t4", machine)], { pin: "cpu" });
    expect(of(input(machine, { catalog }), "engine").error).toMatchObject({
      code: "GPU_NOT_USED",
      remedies: ["use-best", "choose-engine"],
    });
  });

  test("a CUDA engine that lacks its libraries, and nothing else", () => {
    const machine = hostWith("550.54.15");
    const lacking = build(12, ["sm_75"], [], { missing: ["libcublas.so.12"] });
    const given = input(machine, { catalog: catalogOf([cudaEngine(lacking, machine)]) });
    expect(of(given, "runtime")).toMatchObject({
      status: "fail",
      error: { code: "LIBRARY_MISSING", message: expect.stringContaining("libcublas.so.12") },
    });
    expect(of(given, "engine")).toMatchObject({
      status: "fail",
      error: { code: "ENGINE_NONE_WORKS", detail: expect.stringContaining("libcublas.so.12") },
    });
  });

  test("while it is fetched, proved and loaded", () => {
    const machine = hostWith("550.54.15");
    const { source } = info;
    const installing: EngineState = {
      phase: "installing",
      source,
      detail: "fetching",
      progress: null,
    };
    expect(of(input(machine, { state: installing }), "engine").status).toBe("pending");
    const proving: EngineState = { phase: "proving", source, check: "token" };
    expect(of(input(machine, { state: proving }), "proof").summary).toContain("a real token");
    expect(verdictOf([], input(machine, { state: proving }))).toBe("The engine is proving.");
  });
});
