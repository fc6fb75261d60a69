import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installFakeEngine, type FakeBehaviour, type FakeEngine } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { homeOf, type Home } from "../home.ts";
import { identityOf, isAlive } from "../host/process.ts";
import { EngineSupervisor, type SupervisorInput } from "./supervisor.ts";

const FAST = { firstMs: 10, capMs: 20 };

let folder: string;
let home: Home;
let fake: FakeEngine;
let supervisor: EngineSupervisor;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "supervisor-"));
  home = homeOf({ LLCUDA_HOME: join(folder, "home") });
  writeFileSync(join(folder, "model.gguf"), "GGUF");
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
});

function start(behaviour: Partial<FakeBehaviour> = {}, input: Partial<SupervisorInput> = {}) {
  fake = installFakeEngine(join(folder, "engine"), behaviour);
  const path = join(folder, "model.gguf");
  supervisor = new EngineSupervisor({
    home,
    acquireEngine: () => Promise.resolve(provedFake()),
    acquireModel: () =>
      Promise.resolve({ id: "tiny", name: "Tiny", path, size: 4, source: "local" as const }),
    policy: FAST,
    ...input,
  });
  return supervisor;
}

function provedFake() {
  const common = {
    id: "fake",
    source: "explicit" as const,
    backend: "cpu" as const,
    description: "a fake",
  };
  const info = { ...common, version: "1", devices: [], path: fake.bin, provedAt: "" };
  return { ...common, bin: fake.bin, launcher: [], cwd: null, env: {}, info };
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
}

function failedForGood() {
  return supervisor.state.until((state) => state.phase === "failed" && state.restart === null);
}

describe("a start", () => {
  test("ends in ready, with what the engine says of itself, and only the key opens it", async () => {
    const { state } = start({ slots: 3 });
    const phases: string[] = [];
    const watching = (async () => {
      for await (const { phase } of state.watch()) {
        phases.push(phase);
        if (phase === "ready") return;
      }
    })();
    const address = await supervisor.ensureReady();
    await watching;
    expect([...new Set(phases)]).toEqual(["none", "starting", "ready"]);
    expect(state.value).toMatchObject({
      phase: "ready",
      contextSize: 8_192,
      slots: 3,
      model: { name: "Tiny" },
    });
    expect(supervisor.address).toEqual(address);
    expect(statSync(address.apiKeyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(address.apiKeyFile, "utf8").trim()).toBe(address.apiKey);
    const argv = readFileSync(`/proc/${address.pid}/cmdline`, "utf8");
    expect(argv).toContain(address.apiKeyFile);
    expect(argv).not.toContain(address.apiKey);
    expect((await fetch(`${address.url}/props`)).status).toBe(401);
    expect(supervisor.log.last(10).join("\n")).toContain("listening on http://127.0.0.1");
  });

  test("tells how the load goes", async () => {
    const { state } = start({ loadMs: 300 });
    void supervisor.ensureReady();
    const loading = await state.until(
      (value) => value.phase === "starting" && value.progress !== null,
    );
    expect(loading).toMatchObject({
      stage: "Loading the weights",
      progress: { unit: "percent", total: 100 },
    });
    await supervisor.ensureReady();
  });

  test("is shared by all who wait", async () => {
    start({ loadMs: 100 });
    const all = await Promise.all(Array.from({ length: 20 }, () => supervisor.ensureReady()));
    expect(new Set(all.map((address) => address.pid)).size).toBe(1);
  });

  test("a waiter that gives up does not end it for the others", async () => {
    start({ loadMs: 200 });
    const abort = new AbortController();
    const gone = supervisor.ensureReady(abort.signal);
    const staying = supervisor.ensureReady();
    abort.abort(new Error("left"));
    await expect(gone).rejects.toThrow("left");
    expect((await staying).pid).toBeGreaterThan(0);
  });
});

describe("a failed start", () => {
  test("that would only repeat itself is given up at once, with the diagnosis", async () => {
    const text = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
    start({ crashAtLoad: { text, signal: "SIGABRT" } });
    expect(await codeOf(supervisor.ensureReady())).toBe("PTX_UNSUPPORTED");
    const failed = await failedForGood();
    expect(failed).toMatchObject({
      exit: { code: null, signal: "SIGABRT" },
      error: { code: "PTX_UNSUPPORTED", detail: text },
      log: expect.arrayContaining([text]) as string[],
    });
    // Asking again does not start it again.
    expect(await codeOf(supervisor.ensureReady())).toBe("PTX_UNSUPPORTED");
    expect(supervisor.state.value).toBe(failed);
    expect(readdirSync(home.run)).toEqual([]);
  });

  test("of an unknown kind is tried five times, and its last lines are shown", async () => {
    start({ crashAtLoad: { text: "the moon is in the wrong phase", code: 3 } });
    const attempts = new Set<number>();
    const watching = (async () => {
      for await (const state of supervisor.state.watch()) {
        if (state.phase !== "failed") continue;
        if (state.restart === null) return;
        attempts.add(state.restart.attempt);
      }
    })();
    expect(await codeOf(supervisor.ensureReady())).toBe("ENGINE_START_FAILED");
    await watching;
    expect([...attempts]).toEqual([1, 2, 3, 4]);
    expect(await failedForGood()).toMatchObject({
      error: { detail: expect.stringContaining("the moon is in the wrong phase") as string },
      exit: { code: 3 },
    });
  });

  test("is over after a restart, once the cause is gone", async () => {
    start({ crashAtLoad: { text: "error: GLIBC", code: 127 } }, { policy: { maxOfOneCode: 1 } });
    expect(await codeOf(supervisor.ensureReady())).toBe("ENGINE_START_FAILED");
    fake.behave({});
    await supervisor.restart();
    expect((await supervisor.ensureReady()).pid).toBeGreaterThan(0);
  });

  test("that hangs without a sign of work is ended", async () => {
    start({ loadHangs: true }, { stallMs: 300, policy: { maxOfOneCode: 1 } });
    expect(await codeOf(supervisor.ensureReady())).toBe("ENGINE_HUNG");
    expect(readdirSync(home.run)).toEqual([]);
  });

  test("of a program that is not there says so", async () => {
    start({}, { acquireEngine: () => Promise.resolve({ ...provedFake(), bin: "/nowhere" }) });
    expect(await codeOf(supervisor.ensureReady())).toBe("ENGINE_NOT_FOUND");
  });

  test("for want of a model is tried anew by a restart, which shares what still runs", async () => {
    let engines = 0;
    let models = 0;
    const engine = Promise.withResolvers<void>();
    start(
      {},
      {
        acquireEngine: async () => {
          engines += 1;
          await engine.promise;
          return provedFake();
        },
        acquireModel: () => {
          models += 1;
          const failure = new Failure("MODEL_NONE_AVAILABLE", "no model", "find one");
          return Promise.reject(failure);
        },
      },
    );
    expect(await codeOf(supervisor.ensureReady())).toBe("MODEL_NONE_AVAILABLE");
    await supervisor.restart();
    expect(await codeOf(supervisor.ensureReady())).toBe("MODEL_NONE_AVAILABLE");
    expect([engines, models]).toEqual([1, 2]);
    engine.resolve();
  });
});

describe("a crash", () => {
  test("of a ready engine restarts it, with its cause shown meanwhile", async () => {
    start();
    const first = await supervisor.ensureReady();
    process.kill(first.pid, "SIGKILL");
    const failed = await supervisor.state.until((state) => state.phase === "failed");
    expect(failed).toMatchObject({
      error: { code: "KILLED_BY_SYSTEM" },
      exit: { signal: "SIGKILL" },
      restart: { attempt: 1 },
    });
    expect(supervisor.address).toBeNull();
    const second = await supervisor.ensureReady();
    expect(second.pid).not.toBe(first.pid);
    expect(second.apiKey).not.toBe(first.apiKey);
  });

  test("in mid-answer is told with the engine's last words", async () => {
    const text = "CUDA error: an illegal memory access was encountered";
    start({ crashAfterTokens: { tokens: 2, text, signal: "SIGABRT" } });
    const { url, apiKey } = await supervisor.ensureReady();
    const headers = { authorization: `Bearer ${apiKey}` };
    const body = JSON.stringify({ messages: [], stream: true });
    const answer = fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body });
    const failed = await supervisor.state.until((state) => state.phase === "failed");
    expect(failed).toMatchObject({ error: { code: "CUDA_FAULT", detail: text } });
    await (await answer).text().catch(() => "cut");
  });
});

describe("stopping", () => {
  test("ends the process, leaves nothing behind, and a later ask starts anew", async () => {
    // Longer than the test may take: it has to end by itself.
    start({}, { graceMs: 60_000 });
    const first = await supervisor.ensureReady();
    const identity = identityOf(first.pid);
    await supervisor.stop();
    expect(supervisor.state.value).toEqual({ phase: "none" });
    expect(isAlive(identity)).toBe(false);
    expect(readdirSync(home.run)).toEqual([]);
    expect((await supervisor.ensureReady()).pid).not.toBe(first.pid);
  });

  test("kills an engine that ignores SIGTERM", async () => {
    start({ ignoresSigterm: true }, { graceMs: 100 });
    const identity = identityOf((await supervisor.ensureReady()).pid);
    await supervisor.stop();
    expect(isAlive(identity)).toBe(false);
  });

  test("wakes those who wait, in every phase before ready", async () => {
    start({ loadMs: 5_000 });
    const loading = codeOf(supervisor.ensureReady());
    await supervisor.state.until((state) => state.phase === "starting");
    await supervisor.stop();
    expect(await loading).toBe("ENGINE_NOT_READY");
    start({}, { acquireEngine: () => new Promise(() => {}) });
    const acquiring = codeOf(supervisor.ensureReady());
    await supervisor.stop();
    expect(await acquiring).toBe("ENGINE_NOT_READY");
    start({ crashAtLoad: { text: "", code: 1 } }, { policy: { firstMs: 60_000 } });
    const backingOff = codeOf(supervisor.ensureReady());
    await supervisor.state.until((state) => state.phase === "failed");
    await supervisor.stop();
    expect(await backingOff).toBe("ENGINE_NOT_READY");
  });

  test("a restart of a running engine gives another process to those who wait", async () => {
    start();
    const first = await supervisor.ensureReady();
    const restarting = supervisor.restart();
    const second = await supervisor.ensureReady();
    await restarting;
    expect(second.pid).not.toBe(first.pid);
    expect(supervisor.state.value.phase).toBe("ready");
  });

  test("what the search says after a stop is not heard", async () => {
    const said = Promise.withResolvers<() => void>();
    start(
      {},
      {
        acquireEngine: (onState) => {
          const source = "debian" as const;
          onState({ phase: "installing", source, detail: "packages", progress: null });
          said.resolve(() => onState({ phase: "proving", source, check: "token" }));
          return new Promise(() => {});
        },
      },
    );
    const waiting = codeOf(supervisor.ensureReady());
    const sayMore = await said.promise;
    expect(supervisor.state.value).toMatchObject({ phase: "installing", detail: "packages" });
    await supervisor.stop();
    sayMore();
    expect(supervisor.state.value).toEqual({ phase: "none" });
    expect(await waiting).toBe("ENGINE_NOT_READY");
  });
});
