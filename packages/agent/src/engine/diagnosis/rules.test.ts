import { expect, test } from "vitest";
import { ARGUMENT_LOGS } from "./argument.test-data.ts";
import { explain } from "./diagnose.ts";
import { DRIVER_LOGS } from "./driver.test-data.ts";
import { FAILED } from "./fixture.test-data.ts";
import { KERNEL_LOGS } from "./kernels.test-data.ts";
import { LOADER_LOGS } from "./loader.test-data.ts";
import { MEMORY_LOGS } from "./memory.test-data.ts";
import { MODEL_LOGS } from "./model.test-data.ts";
import { PROCESS_LOGS } from "./process.test-data.ts";
import { DIAGNOSES } from "./rules.ts";

const RULES = DIAGNOSES.flatMap(({ rules }) => rules);
const FIXTURES = [
  ...LOADER_LOGS,
  ...KERNEL_LOGS,
  ...DRIVER_LOGS,
  ...MEMORY_LOGS,
  ...MODEL_LOGS,
  ...PROCESS_LOGS,
  ...ARGUMENT_LOGS,
];

test("names are unique", () => {
  const ids = RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.for(RULES)("$id explains the very line that its documentation shows", ({ id, says }) => {
  const { rule, report } = explain({ log: [says], exit: FAILED, phase: "starting" });
  expect(rule).toBe(id);
  expect(report.message).not.toMatch(/[{}]|undefined/);
});

test.for(RULES)("$id has real logs", ({ id }) => {
  expect(FIXTURES.filter(({ rule }) => rule === id).flatMap(({ logs }) => logs)).not.toEqual([]);
});

/** What breaks on people's machines most. */
const COMMON = [
  "ptx-toolchain",
  "no-kernel-image",
  "no-device-code",
  "device-image",
  "driver-too-old",
  "forward-compatibility",
  "driver-combination",
  "no-device",
  "cuda-init",
  "device-invalid",
  "no-gpu",
  "driver-library",
  "cuda-runtime",
  "library",
  "symbol",
  "glibc",
  "memory-weights",
  "memory-context",
  "memory-computing",
  "memory-handle",
  "illegal-access",
  "launch-failure",
  "model-magic",
  "model-damaged",
  "model-architecture",
  "model-unsupported",
  "illegal-instruction",
  "port-taken",
  "argument",
];

test.for(COMMON)("%s is known from at least three public reports or builds", (id) => {
  const logs = FIXTURES.filter(({ rule }) => rule === id).flatMap((group) => group.logs);
  const real = new Set(logs.map(({ source }) => /#\d+| b\d+ /.exec(source) && source));
  real.delete(null);
  expect(real.size).toBeGreaterThanOrEqual(3);
});
