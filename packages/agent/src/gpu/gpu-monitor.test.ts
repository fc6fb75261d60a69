import type { HostSample, LoadedModels } from "@llcuda/protocol";
import { expect, onTestFinished, test } from "vitest";
import { LiveValue } from "../live/live-value.ts";
import { GpuMonitor } from "./gpu-monitor.ts";
import { loadedModel, properties, reading } from "./gpu.test-data.ts";
import type { OpenTelemetry, TelemetryListener } from "./telemetry.ts";

const HOST: HostSample = {
  at: "2026-01-01T00:00:00.000Z",
  cpuLoad: 0.5,
  cpuCount: 2,
  cpuName: "CPU",
  memoryTotal: 8e9,
  memoryUsed: 1e9,
  agentMemory: 1e8,
  engineMemory: null,
  activeAnswers: 0,
  tokensPerSecond: 3,
};

interface Stage {
  monitor: GpuMonitor;
  loaded: LiveValue<LoadedModels>;
  /** Whoever listens to the source that was opened last. */
  listener: () => TelemetryListener;
  /** Telemetry that was opened so far, and closed. */
  counts: { opened: number; closed: number };
  second: () => void;
}

const engines = () => [{ pid: 7, model: "gemma", memory: 5 }];

function stage(others: OpenTelemetry[] = [], works = true): Stage {
  const host = new LiveValue<HostSample>(HOST);
  const loaded = new LiveValue<LoadedModels>({ models: [], current: null });
  const counts = { opened: 0, closed: 0 };
  let told: TelemetryListener | null = null;
  const open: OpenTelemetry = (listener) => {
    if (!works) return Promise.resolve("There is no driver.");
    told = listener;
    counts.opened += 1;
    const close = (): void => void (counts.closed += 1);
    return Promise.resolve({ source: "nvidia-smi", properties: [properties()], close });
  };
  const monitor = new GpuMonitor({ open: [...others, open], host, loaded, engines, probes: [] });
  onTestFinished(() => monitor.close());
  monitor.start();
  let second = 0;
  return {
    monitor,
    loaded,
    counts,
    listener: () => told!,
    second: () => {
      second += 1;
      host.set({ ...HOST, at: new Date(second * 1_000).toISOString() });
    },
  };
}

test("readings become rows at the machine's beat; who watches gets what is kept, then what is new", async () => {
  const { listener, monitor, second } = stage();
  await monitor.state.until(({ source }) => source === "nvidia-smi");
  listener().readings([reading({ load: 0.2 })]);
  listener().readings([reading({ load: 0.4 })]);
  second();
  const rows = monitor.samples(0);
  const first = await rows.next();
  expect(first.value).toMatchObject({ first: 1, cpuLoad: [0.5], gpus: [{ load: [0.3] }] });
  const next = rows.next();
  second();
  // Nothing new was read: the last reading still stands.
  expect((await next).value).toMatchObject({ first: 2, at: [2_000], gpus: [{ load: [0.4] }] });
});

test("without GPUs the machine itself is told, and why", async () => {
  const { monitor, second } = stage([], false);
  await monitor.state.until(({ reason }) => reason !== null);
  second();
  expect(monitor.state.value).toMatchObject({ source: "none", reason: "There is no driver." });
  const rows = await monitor.samples(0).next();
  expect(rows.value).toMatchObject({ at: [1_000], tokensPerSecond: [3], gpus: [] });
});

test("a source that fails is stood in for by the next, with its reason", async () => {
  const { monitor } = stage([() => Promise.resolve("The addon is not here.")]);
  const state = await monitor.state.until(({ source }) => source === "nvidia-smi");
  expect(state.reason).toBe("The addon is not here.");
});

test("a source that is lost is told and opened again", async () => {
  const { counts, listener, monitor } = stage();
  await monitor.state.until(({ source }) => source === "nvidia-smi");
  listener().lost("nvidia-smi ended with 15.");
  const lost = await monitor.state.until(({ source }) => source === "none");
  expect(lost.reason).toBe("nvidia-smi ended with 15. It is started again.");
  const back = await monitor.state.until(({ source }) => source === "nvidia-smi");
  expect(back.reason).toBeNull();
  expect(counts.opened).toBe(2);
});

test("holders and loads are part of the state, and stay the same object while nothing changes", async () => {
  const { listener, loaded, monitor, second } = stage();
  await monitor.state.until(({ source }) => source === "nvidia-smi");
  listener().processes([{ index: 0, pid: 7, name: null, memory: 6 }]);
  expect(monitor.state.value.holders).toMatchObject([{ pid: 7, model: "gemma", memory: 6 }]);
  loaded.set({ models: [loadedModel("a", "ready")], current: "a" });
  expect(monitor.state.value.marks).toMatchObject([{ kind: "load", label: "model a" }]);
  const before = monitor.state.value;
  second();
  expect(monitor.state.value).toBe(before);
});

test("closing ends the source", async () => {
  const { counts, monitor } = stage();
  await monitor.state.until(({ source }) => source === "nvidia-smi");
  monitor.close();
  expect(counts.closed).toBe(1);
});
