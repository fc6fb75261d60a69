import { expect, test } from "vitest";
import {
  processesOf,
  PROPERTY_COLUMNS,
  propertiesOf,
  READING_COLUMNS,
  readingOf,
  refusedColumn,
} from "./answers.ts";

const MIB = 2 ** 20;
const H200 = "0, NVIDIA H200, GPU-a1, 143771, 580.65.06, 9.0, 1980, 3201, 700.00, 5, 16";

test("a GPU's properties; what the driver does not tell is null", () => {
  expect(propertiesOf(H200, PROPERTY_COLUMNS)).toMatchObject({
    index: 0,
    name: "NVIDIA H200",
    uuid: "GPU-a1",
    computeCapability: "9.0",
    memoryTotal: 143771 * MIB,
    clockMax: 1980,
    powerLimit: 700,
    pcieGeneration: 5,
    driver: "580.65.06",
    multiprocessors: null,
  });
  const mobile = "1, Quadro T1000, GPU-b2, 4096, 535.1, 7.5, 1455, 5001, [N/A], 3, 16";
  expect(propertiesOf(mobile, PROPERTY_COLUMNS)).toMatchObject({ index: 1, powerLimit: null });
});

test("a reading: shares, bytes, watts, and why it is throttled", () => {
  const line = "0, 37, 12, 553, 121.94, 38, 1980, 3201, 0x0000000000000024, 0";
  expect(readingOf(line, READING_COLUMNS)).toEqual({
    index: 0,
    load: 0.37,
    memoryLoad: 0.12,
    memoryUsed: 553 * MIB,
    power: 121.94,
    temperature: 38,
    clock: 1980,
    memoryClock: 3201,
    throttle: ["power limit", "temperature (software)"],
    pcieIn: null,
    pcieOut: null,
    eccErrors: 0,
  });
});

test("what a machine with two idle H200s said, driver 580.159.04", () => {
  const properties =
    "1, NVIDIA H200, GPU-00000000-0000-0000-0000-000000000000, 143771, 580.159.04, 9.0, 1980, 3201, 700.00, 5, 16";
  expect(propertiesOf(properties, PROPERTY_COLUMNS)).toMatchObject({
    index: 1,
    memoryTotal: 143771 * MIB,
    driver: "580.159.04",
    powerLimit: 700,
    pcieGeneration: 5,
  });
  const reading = "1, 0, 0, 0, 79.15, 38, 345, 3201, 0x0000000000000001, 0";
  expect(readingOf(reading, READING_COLUMNS)).toMatchObject({
    index: 1,
    load: 0,
    power: 79.15,
    clock: 345,
    throttle: ["idle"],
  });
  const refusal = 'Field "no.such.column" is not a valid field to query.\n\n';
  expect(refusedColumn(refusal)).toBe("no.such.column");
});

test("a reading of an old nvidia-smi, which lacks columns, and of a GPU that tells little", () => {
  const columns = READING_COLUMNS.filter((name) => name !== "clocks_throttle_reasons.active");
  const reading = readingOf("3, [N/A], [N/A], 10, [N/A], 45, [N/A], [N/A], [N/A]", columns);
  expect(reading).toMatchObject({
    index: 3,
    load: null,
    power: null,
    temperature: 45,
    throttle: [],
  });
});

test.each([
  "",
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
  "[GPU is lost], a, b, c, d, e, f, g, h, i",
  "0, 37, 12",
])("no reading: %s", (line) => expect(readingOf(line, READING_COLUMNS)).toBeNull());

test("figures of another form are not guessed at", () => {
  const line =
    "0, 37 %, -1, NaN, 1e9, Infinity, 0x10, 99999999999999999, nonsense, [Unknown Error]";
  expect(readingOf(line, READING_COLUMNS)).toMatchObject({
    load: null,
    memoryLoad: null,
    memoryUsed: 0,
    power: null,
    temperature: null,
    clock: null,
    memoryClock: null,
    throttle: [],
    eccErrors: null,
  });
});

test("processes by GPU; names with commas, names and sizes that are not told, unknown GPUs", () => {
  const gpus = [propertiesOf(H200, PROPERTY_COLUMNS)!];
  const table = [
    "GPU-a1, 593, /usr/bin/llama-server, 520",
    "GPU-a1, 600, a, b.py, [N/A]",
    "GPU-a1, 601, [Not Found], 12",
    "GPU-elsewhere, 602, python, 5",
    "No running processes found",
  ].join("\n");
  expect(processesOf(table, gpus)).toEqual([
    { index: 0, pid: 593, name: "/usr/bin/llama-server", memory: 520 * MIB },
    { index: 0, pid: 600, name: "a, b.py", memory: null },
    { index: 0, pid: 601, name: null, memory: 12 * MIB },
  ]);
});

test("the column that a question was refused for", () => {
  expect(refusedColumn('Field "compute_cap" is not a valid field to query.\n')).toBe("compute_cap");
  expect(refusedColumn("0, NVIDIA H200")).toBeNull();
});
