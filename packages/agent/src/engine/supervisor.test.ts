import { readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { identityOf, isAlive } from "../host/process.ts";
import { codeOf, SupervisorStage } from "./supervisor-stage.test-data.ts";

const stage = new SupervisorStage();

describe("a start", () => {
  test("ends in ready, with what the engine says of itself, and only the key opens it", async () => {
    const { state } = stage.start({ slots: 3 });
    const phases: string[] = [];
    const watching = (async () => {
      for await (const { phase } of state.watch()) {
        phases.push(phase);
        if (phase === "ready") return;
      }
    })();
    const address = await stage.supervisor.ensureReady();
    await watching;
    expect([...new Set(phases)]).toEqual(["none", "starting", "ready"]);
    expect(state.value).toMatchObject({
      phase: "ready",
      contextSize: 8_192,
      slots: 3,
      model: { name: "Tiny" },
    });
    expect(stage.supervisor.address).toEqual(address);
    expect(statSync(address.apiKeyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(address.apiKeyFile, "utf8").trim()).toBe(address.apiKey);
    const argv = readFileSync(`/proc/${address.pid}/cmdline`, "utf8");
    expect(argv).toContain(address.apiKeyFile);
    expect(argv).not.toContain(address.apiKey);
    expect((await fetch(`${address.url}/props`)).status).toBe(401);
    expect(stage.supervisor.log.last(10).join("\n")).toContain("listening on http://127.0.0.1");
  });

  test("tells how the load goes", async () => {
    const { state } = stage.start({ loadMs: 300 });
    void stage.supervisor.ensureReady();
    const loading = await state.until(
      (value) => value.phase === "starting" && value.progress !== null,
    );
    expect(loading).toMatchObject({
      stage: "Loading the weights",
      progress: { unit: "percent", total: 100 },
    });
    await stage.supervisor.ensureReady();
  });

  test("is shared by all who wait", async () => {
    stage.start({ loadMs: 100 });
    const all = await Promise.all(Array.from({ length: 20 }, () => stage.supervisor.ensureReady()));
    expect(new Set(all.map((address) => address.pid)).size).toBe(1);
  });

  test("a waiter that gives up does not end it for the others", async () => {
    stage.start({ loadMs: 200 });
    const abort = new AbortController();
    const gone = stage.supervisor.ensureReady(abort.signal);
    const staying = stage.supervisor.ensureReady();
    abort.abort(new Error("left"));
    await expect(gone).rejects.toThrow("left");
    expect((await staying).pid).toBeGreaterThan(0);
  });
});

describe("a crash", () => {
  test("of a ready engine restarts it, with its cause shown meanwhile", async () => {
    stage.start();
    const first = await stage.supervisor.ensureReady();
    process.kill(first.pid, "SIGKILL");
    const failed = await stage.supervisor.state.until((state) => state.phase === "failed");
    expect(failed).toMatchObject({
      error: { code: "KILLED_BY_SYSTEM" },
      exit: { signal: "SIGKILL" },
      restart: { attempt: 1 },
    });
    expect(stage.supervisor.address).toBeNull();
    const second = await stage.supervisor.ensureReady();
    expect(second.pid).not.toBe(first.pid);
    expect(second.apiKey).not.toBe(first.apiKey);
  });

  test("in mid-answer is told with the engine's last words", async () => {
    const text = "CUDA error: an illegal memory access was encountered";
    stage.start({ crashAfterTokens: { tokens: 2, text, signal: "SIGABRT" } });
    const { url, apiKey } = await stage.supervisor.ensureReady();
    const headers = { authorization: `Bearer ${apiKey}` };
    const body = JSON.stringify({ messages: [], stream: true });
    const answer = fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body });
    const failed = await stage.supervisor.state.until((state) => state.phase === "failed");
    expect(failed).toMatchObject({ error: { code: "CUDA_FAULT", detail: text } });
    await (await answer).text().catch(() => "cut");
  });
});

describe("stopping", () => {
  test("ends the process, leaves nothing behind, and a later ask starts anew", async () => {
    // Longer than the test may take: it has to end by itself.
    stage.start({}, { graceMs: 60_000 });
    const first = await stage.supervisor.ensureReady();
    const identity = identityOf(first.pid);
    await stage.supervisor.stop();
    expect(stage.supervisor.state.value).toEqual({ phase: "none" });
    expect(isAlive(identity)).toBe(false);
    expect(readdirSync(stage.home.run)).toEqual([]);
    expect((await stage.supervisor.ensureReady()).pid).not.toBe(first.pid);
  });

  test("kills an engine that ignores SIGTERM", async () => {
    stage.start({ ignoresSigterm: true }, { graceMs: 100 });
    const identity = identityOf((await stage.supervisor.ensureReady()).pid);
    await stage.supervisor.stop();
    expect(isAlive(identity)).toBe(false);
  });

  test("wakes those who wait, in every phase before ready", async () => {
    stage.start({ loadMs: 5_000 });
    const loading = codeOf(stage.supervisor.ensureReady());
    await stage.supervisor.state.until((state) => state.phase === "starting");
    await stage.supervisor.stop();
    expect(await loading).toBe("ENGINE_NOT_READY");
    stage.start({}, { acquireEngine: () => new Promise(() => {}) });
    const acquiring = codeOf(stage.supervisor.ensureReady());
    await stage.supervisor.stop();
    expect(await acquiring).toBe("ENGINE_NOT_READY");
    stage.start({ crashAtLoad: { text: "", code: 1 } }, { policy: { firstMs: 60_000 } });
    const backingOff = codeOf(stage.supervisor.ensureReady());
    await stage.supervisor.state.until((state) => state.phase === "failed");
    await stage.supervisor.stop();
    expect(await backingOff).toBe("ENGINE_NOT_READY");
  });

  test("a restart of a running engine gives another process to those who wait", async () => {
    stage.start();
    const first = await stage.supervisor.ensureReady();
    const restarting = stage.supervisor.restart();
    const second = await stage.supervisor.ensureReady();
    await restarting;
    expect(second.pid).not.toBe(first.pid);
    expect(stage.supervisor.state.value.phase).toBe("ready");
  });

  test("what the search says after a stop is not heard", async () => {
    const said = Promise.withResolvers<() => void>();
    stage.start(
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
    const waiting = codeOf(stage.supervisor.ensureReady());
    const sayMore = await said.promise;
    expect(stage.supervisor.state.value).toMatchObject({ phase: "installing", detail: "packages" });
    await stage.supervisor.stop();
    sayMore();
    expect(stage.supervisor.state.value).toEqual({ phase: "none" });
    expect(await waiting).toBe("ENGINE_NOT_READY");
  });
});
