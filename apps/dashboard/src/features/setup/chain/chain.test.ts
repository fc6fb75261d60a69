import type { DoctorLink, EngineState, SetupState, SetupStep } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { chainOf, LINK_IDS, telling, type ChainSources, type LinkId } from "./chain.ts";

const error = { code: "PTX_UNSUPPORTED" as const, message: "It died.", hint: "", remedies: [] };
const link = (id: DoctorLink["id"], status: DoctorLink["status"]): DoctorLink => ({
  id,
  title: id,
  status,
  summary: `doctor on ${id}`,
  facts: [{ name: "a", value: "b" }],
  error: status === "fail" ? error : null,
});
const step = (id: SetupStep["id"], status: SetupStep["status"]): SetupStep => ({
  id,
  title: id,
  status,
  detail: `step ${id}`,
  progress: null,
  startedAt: null,
  endedAt: null,
  attempts: [],
  error: status === "failed" ? error : null,
});
const setupOf = (...statuses: SetupStep["status"][]): SetupState => {
  const ids = ["engine", "proof", "model", "start", "token"] as const;
  const steps = ids.map((id, index) => step(id, statuses[index] ?? "waiting"));
  return { steps, done: steps.every(({ status }) => status === "done") };
};
const DONE = setupOf("done", "done", "done", "done", "done");
const GOOD = (["gpu", "driver", "cuda", "runtime", "engine", "proof", "model"] as const).map((id) =>
  link(id, "ok"),
);

const find = (id: LinkId, sources: Partial<ChainSources>) =>
  chainOf({ links: null, setup: null, engine: null, ...sources }).find((link) => link.id === id)!;

describe("chainOf", () => {
  it("has every link from the first moment on, so that nothing moves when they fill in", () => {
    const chain = chainOf({ links: null, setup: null, engine: null });
    expect(chain.map(({ id }) => id)).toEqual(LINK_IDS);
    expect(chain.every(({ status }) => status === "pending")).toBe(true);
  });

  it.each<[why: string, sources: Partial<ChainSources>, status: string, summary: string]>([
    ["the step alone", { setup: setupOf("running") }, "running", "step engine"],
    [
      "a step that runs, whatever the doctor saw before",
      { links: GOOD, setup: setupOf("running") },
      "running",
      "step engine",
    ],
    ["a step that failed since", { links: GOOD, setup: setupOf("failed") }, "fail", "step engine"],
    [
      "a step that is done, while the doctor still waits for what comes of it",
      { links: [link("engine", "pending")], setup: DONE },
      "ok",
      "step engine",
    ],
    ["the doctor once all is done", { links: GOOD, setup: DONE }, "ok", "doctor on engine"],
    [
      "what the doctor found out later",
      { links: [link("engine", "fail")], setup: DONE },
      "fail",
      "doctor on engine",
    ],
  ])("the engine's link tells %s", (_why, sources, status, summary) => {
    expect(find("engine", sources)).toMatchObject({ status, summary });
  });

  it("keeps the doctor's facts beside a step that runs", () => {
    const { facts } = find("engine", { links: GOOD, setup: setupOf("running") });
    expect(facts).toHaveLength(1);
  });
});

const failed = (restart: { attempt: number; at: string } | null): EngineState => ({
  phase: "failed",
  error,
  exit: null,
  log: ["its last line"],
  restart,
  since: "",
});

describe("the last link, the answer", () => {
  const ready = { phase: "ready" } as EngineState;
  it.each<[why: string, sources: Partial<ChainSources>, status: string, summary: string]>([
    ["waits for the model to be loaded", { setup: setupOf("running") }, "pending", "step start"],
    ["loads", { setup: setupOf("done", "done", "done", "running") }, "running", "step start"],
    [
      "is not there between loading and the first token",
      { setup: setupOf("done", "done", "done", "done") },
      "running",
      "step start",
    ],
    ["is there", { setup: DONE, engine: ready }, "ok", "First token step token"],
    ["fails with the engine", { setup: DONE, engine: failed(null) }, "fail", "It died."],
    [
      "is not given up while the engine is started again",
      { setup: DONE, engine: failed({ attempt: 2, at: "" }) },
      "ok",
      "First token step token",
    ],
    [
      "is none while a person has stopped the engine",
      { setup: DONE, engine: { phase: "none" } },
      "absent",
      "The engine is stopped.",
    ],
  ])("%s", (_why, sources, status, summary) => {
    expect(find("answer", sources)).toMatchObject({ status, summary });
  });

  it("carries the engine's last words, unless another link is to blame for its end", () => {
    expect(find("answer", { engine: failed(null) }).log).toEqual(["its last line"]);
    const blamed = { links: [link("runtime", "fail")], engine: failed(null) };
    expect(find("answer", blamed)).toMatchObject({ status: "fail", error: null, log: [] });
    expect(find("runtime", blamed)).toMatchObject({ error, log: ["its last line"] });
  });
});

const chainWith = (setup: SetupState, links: DoctorLink[] = GOOD) =>
  chainOf({ links, setup, engine: null });

describe("telling", () => {
  it("points at the first failure, before anything that still runs", () => {
    expect(telling(chainWith(setupOf("running", "waiting", "failed")))).toBe("model");
    expect(telling(chainWith(setupOf("failed"), [link("driver", "fail")]))).toBe("driver");
  });

  it("else at the first that runs, and at nothing when all is well", () => {
    expect(telling(chainWith(setupOf("done", "running", "running")))).toBe("proof");
    expect(telling(chainWith(DONE))).toBeNull();
  });
});
