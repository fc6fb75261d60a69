import type { EnginePhase, EngineState } from "@llcuda/protocol";
import { EngineState as EngineStateSchema } from "@llcuda/protocol";
import { array, assert, constantFrom, oneof, property, record, constant } from "fast-check";
import { expect, test } from "vitest";
import { LEGAL, nextState, type EngineEvent } from "./lifecycle.ts";

const at = "2026-01-01T00:00:00.000Z";
const info = {
  id: "e",
  source: "debian" as const,
  backend: "cpu" as const,
  description: "d",
  version: "1",
  devices: [],
  path: "/e",
  provedAt: at,
};
const model = { id: "m", name: "M", path: "/m", size: 1, source: "cache" as const };
const error = { code: "ENGINE_CRASHED" as const, message: "m", hint: "h", remedies: [] };

const EVENTS: EngineEvent[] = [
  { type: "begin" },
  {
    type: "acquiring",
    state: { phase: "installing", source: "debian", detail: "d", progress: null },
  },
  { type: "acquiring", state: { phase: "proving", source: "debian", check: "token" } },
  { type: "starting", engine: info, model, at },
  { type: "loading", stage: "Loading the weights", progress: null },
  { type: "ready", contextSize: 1, slots: 1, loadSeconds: 1, offload: null, at },
  { type: "failed", error, exit: null, log: [], restart: null, at },
  { type: "failed", error, exit: null, log: [], restart: { attempt: 1, at }, at },
  { type: "stopping", at },
  { type: "stopped" },
];

function phasesOf(events: EngineEvent[]): EnginePhase[] {
  let state: EngineState = { phase: "none" };
  return events.map((event) => (state = nextState(state, event)).phase);
}

test("the way from nothing to ready, through a crash, to the end", () => {
  const [begin, installing, proving, starting, loading, ready, , crashed, stopping, stopped] =
    EVENTS;
  const events = [
    begin,
    installing,
    proving,
    starting,
    loading,
    ready,
    crashed,
    starting,
    ready,
    stopping,
    stopped,
  ];
  expect(phasesOf(events as EngineEvent[])).toEqual([
    "none",
    "installing",
    "proving",
    "starting",
    "starting",
    "ready",
    "failed",
    "starting",
    "ready",
    "stopping",
    "none",
  ]);
});

test("whatever happens, every change is a legal one and every state fits the wire", () => {
  assert(
    property(array(constantFrom(...EVENTS), { maxLength: 40 }), (events) => {
      let state: EngineState = { phase: "none" };
      for (const event of events) {
        const next = nextState(state, event);
        expect(next.phase === state.phase || LEGAL[state.phase].includes(next.phase)).toBe(true);
        expect(EngineStateSchema.parse(next)).toEqual(next);
        state = next;
      }
    }),
    { numRuns: 2_000 },
  );
});

test("every legal change can happen", () => {
  const seen = new Map<EnginePhase, Set<EnginePhase>>();
  assert(
    property(array(constantFrom(...EVENTS), { minLength: 10, maxLength: 60 }), (events) => {
      let state: EngineState = { phase: "none" };
      for (const event of events) {
        const next = nextState(state, event);
        if (next.phase !== state.phase) {
          seen.set(state.phase, (seen.get(state.phase) ?? new Set()).add(next.phase));
        }
        state = next;
      }
    }),
    { numRuns: 2_000 },
  );
  for (const [phase, next] of Object.entries(LEGAL)) {
    expect([...(seen.get(phase as EnginePhase) ?? [])].toSorted()).toEqual(next.toSorted());
  }
});

test("while it stops, only its end is heard", () => {
  assert(
    property(
      oneof(constantFrom(...EVENTS.filter(({ type }) => type !== "stopped"))),
      record({ since: constant(at) }),
      (event, { since }) => {
        const stopping: EngineState = { phase: "stopping", since };
        expect(nextState(stopping, event)).toBe(stopping);
      },
    ),
  );
});
