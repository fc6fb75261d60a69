import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../store/database.ts";
import { GpuProbeStore } from "./probe-store.ts";

const probe = (driver: string, measuredAt: string, copyBandwidth: number) => ({
  uuid: "GPU-1",
  driver,
  measuredAt,
  copyBandwidth,
  readBandwidth: null,
  matmul: {},
  hostToDevice: 1,
  deviceToHost: 1,
  launchMicroseconds: 1,
});

test("one probe a GPU and driver is kept, the newest first, and survives a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-probes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "llcuda.sqlite");
  const database = openDatabase(file);
  const store = new GpuProbeStore(database);
  store.save(probe("1", "2026-01-01", 1));
  store.save(probe("2", "2026-01-02", 2));
  store.save(probe("1", "2026-01-03", 3));
  database.exec("INSERT INTO gpu_probes VALUES ('GPU-9', '1', '{\"of\":\"the future\"}', '2027')");
  database.close();
  const again = openDatabase(file);
  onTestFinished(() => again.close());
  const kept = new GpuProbeStore(again).all();
  expect(kept.map(({ copyBandwidth, driver }) => [driver, copyBandwidth])).toEqual([
    ["1", 3],
    ["2", 2],
  ]);
});
