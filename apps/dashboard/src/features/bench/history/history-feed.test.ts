import { expect, test } from "vitest";
import { runWith } from "../bench.test-data.ts";
import { applyHistoryEvent, UNREAD_HISTORY } from "./history-feed.ts";

const at = (id: string, hour: number) =>
  runWith({ id, startedAt: `2026-11-01T${hour}:00:00.000Z` });

test("a change puts new runs first, keeps places, and takes out what is gone", () => {
  const page = applyHistoryEvent(UNREAD_HISTORY, {
    type: "page",
    runs: [at("b", 11), at("a", 10)],
    more: true,
    tags: [],
  });
  const tagged = { ...at("a", 10), tags: ["new"] };
  const next = applyHistoryEvent(page, {
    type: "change",
    runs: [tagged, at("c", 12)],
    removed: ["b"],
    tags: ["new"],
  });
  expect(next).toEqual({ runs: [at("c", 12), tagged], more: true, tags: ["new"] });
});
