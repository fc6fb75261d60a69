import type { BenchHistoryEvent, BenchSummary } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { followBenches } from "./follow-benches.ts";

const run = (status: BenchSummary["status"]): BenchSummary =>
  ({ id: "b", title: "gemma, quick", status }) as BenchSummary;

test("a bench that runs is marked at its begin and its end, once each", async () => {
  const events: BenchHistoryEvent[] = [
    { type: "page", runs: [{ ...run("done"), id: "old" }], more: false, tags: [] },
    ...(["queued", "running", "running", "done", "done"] as const).map(
      (status): BenchHistoryEvent => ({
        type: "change",
        runs: [run(status)],
        removed: [],
        tags: [],
      }),
    ),
  ];
  const marks: string[] = [];
  const history = async function* (): AsyncGenerator<BenchHistoryEvent> {
    yield* await Promise.resolve(events);
  };
  await followBenches({ history }, (label) => marks.push(label), new AbortController().signal);
  expect(marks).toEqual(["gemma, quick began", "gemma, quick ended"]);
});
