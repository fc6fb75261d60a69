import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUTOMATIC, LoadChanges, type LoadOptions } from "@llcuda/protocol";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../store/database.ts";
import { LoadRecords } from "./load-records.ts";

function records(): LoadRecords {
  const folder = mkdtempSync(join(tmpdir(), "load-records-"));
  const database = openDatabase(join(folder, "llcuda.sqlite"));
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  return new LoadRecords(database);
}

test("options are kept for each model until they are automatic again", () => {
  const kept = records();
  expect(kept.options("/a")).toBeNull();
  kept.saveOptions("/a", { ...AUTOMATIC, context: 4_096 });
  kept.saveOptions("/a", { ...AUTOMATIC, context: 8_192 });
  expect(kept.options("/a")).toEqual({ ...AUTOMATIC, context: 8_192 });
  expect(kept.options("/b")).toBeNull();
  kept.saveOptions("/a", null);
  expect(kept.options("/a")).toBeNull();
});

test("options that were saved before there was a choice of the slots' cache are still taken", () => {
  const kept = records();
  const { unified: _unified, ...old } = { ...AUTOMATIC, slots: 8 };
  kept.saveOptions("/a", old as LoadOptions);
  expect(kept.options("/a")).toEqual({ ...AUTOMATIC, slots: 8 });
});

test("a cache of prompts that was set among the extra arguments has its own field", () => {
  const kept = records();
  const extraArguments = ["--jinja", "--cache-ram", "0", "--swa-full"];
  kept.saveOptions("/a", { ...AUTOMATIC, extraArguments });
  expect(kept.options("/a")).toEqual({
    ...AUTOMATIC,
    cacheRam: 0,
    extraArguments: ["--jinja", "--swa-full"],
  });
});

test("changes change only what they name", () => {
  expect(LoadChanges.parse({ slots: 2 })).toEqual({ slots: 2 });
});

const shares = (kv: number) => ({
  weights: { device: 80, host: 0 },
  kv: { device: 0, host: kv },
  compute: { device: 0, host: 0 },
});

test("what a load took is kept once for each way of loading, with its error", () => {
  const kept = records();
  kept.keepMeasurement("/a", AUTOMATIC, { estimate: shares(20), measured: shares(50) });
  kept.keepMeasurement("/a", AUTOMATIC, { estimate: shares(10), measured: shares(20) });
  const small = { ...AUTOMATIC, context: 4_096 };
  kept.keepMeasurement("/a", small, { estimate: shares(0), measured: shares(0) });
  const told = kept.measurements("/a");
  expect(new Set(told.map(({ error }) => error))).toEqual(new Set([-0.1, 0]));
  expect(told.find(({ options }) => options.context === null)).toMatchObject({
    estimate: shares(10),
    measured: shares(20),
  });
});
