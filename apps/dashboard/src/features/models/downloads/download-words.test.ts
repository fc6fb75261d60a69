import { expect, test } from "vitest";
import { DOWNLOAD } from "../model.test-data.ts";
import { actionsOf, figures, inLine, parseRate, stateOf } from "./download-words.ts";

test("a download says what is known of it, and its rate only while it runs", () => {
  expect(figures(DOWNLOAD).join(" | ").replaceAll("\u202f", " ")).toBe(
    "1.26 GB of 5.03 GB | 48.0 MB/s | 1 min 18 s left | 4 connections",
  );
  expect(figures({ ...DOWNLOAD, status: "paused" })).toHaveLength(1);
  expect(
    figures({ ...DOWNLOAD, total: null, rate: null, secondsLeft: null, connections: 1 }),
  ).toHaveLength(1);
  expect(stateOf({ ...DOWNLOAD, status: "verifying" })).toEqual({ mark: "busy", word: "Checking" });
  expect(stateOf({ ...DOWNLOAD, status: "writing" }).word).toBe("Writing to disk");
  expect(stateOf({ ...DOWNLOAD, guest: true }).word).toBe("On its way");
  const checking = { done: 1_200_000_000, total: 4_100_000_000 };
  const words = figures({ ...DOWNLOAD, status: "verifying", done: 0, checking }).join();
  expect(words.replaceAll("\u202f", " ")).toBe("1.20 GB of 4.10 GB checked");
});

test("what can be done depends on its state and its place", () => {
  expect(actionsOf(DOWNLOAD, 0, 1)).toEqual(["pause", "cancel"]);
  expect(actionsOf({ ...DOWNLOAD, status: "queued" }, 1, 3)).toEqual([
    "pause",
    "cancel",
    "up",
    "down",
  ]);
  expect(actionsOf({ ...DOWNLOAD, status: "failed" }, 0, 2)).toEqual(["resume", "cancel"]);
  expect(actionsOf({ ...DOWNLOAD, status: "verifying" }, 0, 2)).toEqual(["cancel"]);
  expect(actionsOf({ ...DOWNLOAD, status: "writing" }, 0, 2)).toEqual(["cancel"]);
  expect(actionsOf({ ...DOWNLOAD, guest: true }, 0, 2)).toEqual([]);
  // Which version it goes on with is chosen below the failure, not by the button that failed.
  const error = { code: "MODEL_CHANGED" as const, message: "", hint: "", remedies: [] };
  expect(actionsOf({ ...DOWNLOAD, status: "failed", error }, 0, 2)).toEqual(["cancel"]);
});

test("what came has no place in the line any more, and a guest has none", () => {
  const [a, b] = [{ ...DOWNLOAD, id: "a" } as const, { ...DOWNLOAD, id: "b" } as const];
  const guest = { ...DOWNLOAD, id: "upload", guest: true };
  const all = [
    guest,
    { ...DOWNLOAD, status: "done" } as const,
    a,
    { ...b, status: "paused" } as const,
  ];
  expect(inLine(all)).toEqual(["a", "b"]);
});

test("a rate is read as people write it", () => {
  expect(parseRate("25")).toBe(25e6);
  expect(parseRate(" 2,5 MB/s")).toBe(2.5e6);
  expect(parseRate("800k")).toBe(8e5);
  expect([parseRate(""), parseRate("0")]).toEqual([null, null]);
  expect([parseRate("fast"), parseRate("-3")]).toEqual([undefined, undefined]);
});
