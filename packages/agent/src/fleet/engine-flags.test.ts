import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { EngineFlags } from "./engine-flags.ts";
import { MEMORY_ENGINE } from "./fleet-stage.test-data.ts";

test("a build that did not tell once is asked again, and one that told is not", async () => {
  const bin = mkdtempSync(join(tmpdir(), "llcuda-flags-"));
  onTestFinished(() => rmSync(bin, { recursive: true }));
  const program = join(bin, "llama-server");
  const says = (...lines: string[]): void => {
    writeFileSync(program, `#!/bin/sh\n${lines.map((line) => `echo '${line}'\n`).join("")}`);
    chmodSync(program, 0o755);
  };
  const flags = new EngineFlags();
  const names = async () => {
    const known = await flags.of({ ...MEMORY_ENGINE, bin });
    return known === null ? null : [...known.keys()];
  };
  says("busy");
  expect(await names()).toBeNull();
  says("-m, --model FNAME   the model", "-c, --ctx-size N   tokens");
  expect(await names()).toEqual(["-m", "--model", "-c", "--ctx-size"]);
  says("busy");
  expect(await names()).toHaveLength(4);
});
