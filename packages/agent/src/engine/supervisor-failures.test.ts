import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { codeOf, SupervisorStage } from "./supervisor-stage.test-data.ts";

const stage = new SupervisorStage();

describe("a failed start", () => {
  test("that would only repeat itself is given up at once, with the diagnosis", async () => {
    const text = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
    stage.start({ crashAtLoad: { text, signal: "SIGABRT" } });
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("PTX_UNSUPPORTED");
    const failed = await stage.failedForGood();
    expect(failed).toMatchObject({
      exit: { code: null, signal: "SIGABRT" },
      error: { code: "PTX_UNSUPPORTED", detail: text },
      log: expect.arrayContaining([text]) as string[],
    });
    // Asking again does not start it again.
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("PTX_UNSUPPORTED");
    expect(stage.supervisor.state.value).toBe(failed);
    expect(readdirSync(stage.home.run)).toEqual([]);
  });

  test("of an unknown kind is tried five times, and its last lines are shown", async () => {
    stage.start({ crashAtLoad: { text: "the moon is in the wrong phase", code: 3 } });
    const attempts = new Set<number>();
    const watching = (async () => {
      for await (const state of stage.supervisor.state.watch()) {
        if (state.phase !== "failed") continue;
        if (state.restart === null) return;
        attempts.add(state.restart.attempt);
      }
    })();
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("ENGINE_START_FAILED");
    await watching;
    expect([...attempts]).toEqual([1, 2, 3, 4]);
    expect(await stage.failedForGood()).toMatchObject({
      error: { detail: expect.stringContaining("the moon is in the wrong phase") as string },
      exit: { code: 3 },
    });
  });

  test("is over after a restart, once the cause is gone", async () => {
    stage.start(
      { crashAtLoad: { text: "error: GLIBC", code: 127 } },
      { policy: { maxOfOneCode: 1 } },
    );
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("ENGINE_START_FAILED");
    stage.fake.behave({});
    await stage.supervisor.restart();
    expect((await stage.supervisor.ensureReady()).pid).toBeGreaterThan(0);
  });

  test("that hangs without a sign of work is ended", async () => {
    stage.start({ loadHangs: true }, { stallMs: 300, policy: { maxOfOneCode: 1 } });
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("ENGINE_HUNG");
    expect(readdirSync(stage.home.run)).toEqual([]);
  });

  test("of a program that is not there says so", async () => {
    stage.start(
      {},
      { acquireEngine: () => Promise.resolve({ ...stage.provedFake(), bin: "/nowhere" }) },
    );
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("ENGINE_NOT_FOUND");
  });

  test("for want of a model is tried anew by a restart, which shares what still runs", async () => {
    let engines = 0;
    let models = 0;
    const engine = Promise.withResolvers<void>();
    stage.start(
      {},
      {
        acquireEngine: async () => {
          engines += 1;
          await engine.promise;
          return stage.provedFake();
        },
        acquireModel: () => {
          models += 1;
          const failure = new Failure("MODEL_NONE_AVAILABLE", "no model", "find one");
          return Promise.reject(failure);
        },
      },
    );
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("MODEL_NONE_AVAILABLE");
    await stage.supervisor.restart();
    expect(await codeOf(stage.supervisor.ensureReady())).toBe("MODEL_NONE_AVAILABLE");
    expect([engines, models]).toEqual([1, 2]);
    engine.resolve();
  });
});
