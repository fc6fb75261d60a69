import { expect, test } from "vitest";
import { axisMarks, gpuRows, machineRows } from "./chart-rows.ts";
import { columns, gpuProperties } from "../gpu.test-data.ts";
import { NO_SERIES } from "../../../connection/gpu-series.ts";

test("a chart for everything that the driver tells, and none for what it does not", () => {
  const rows = gpuRows(columns({ pcieIn: [null, null], pcieOut: [null, null] }), gpuProperties());
  expect(rows.map(({ title }) => title)).toEqual([
    "Load",
    "VRAM",
    "Power",
    "Temperature",
    "Clocks",
  ]);
  const silent = columns({ memoryLoad: [null, null], power: [null, null] });
  const fewer = gpuRows(silent, gpuProperties({ powerLimit: null }));
  expect(fewer.map(({ title }) => title)).toEqual([
    "Load",
    "VRAM",
    "Temperature",
    "Clocks",
    "PCIe",
  ]);
  expect(fewer[0]!.lines.map(({ name }) => name)).toEqual(["kernels"]);
});

test("every machine has its processor, memory and tokens", () => {
  expect(machineRows(NO_SERIES, 8e9).map(({ title }) => title)).toEqual(["CPU", "RAM", "Tokens"]);
});

test.each<[number, 2 | 10, number[]]>([
  [1, 10, [0, 0.5, 1]],
  [700, 10, [0, 200, 400, 600]],
  [90, 10, [0, 20, 40, 60, 80]],
  [16 * 2 ** 30, 2, [0, 8 * 2 ** 30, 16 * 2 ** 30]],
  [0, 10, [0]],
])("marks up to %d in steps of %d", (most, base, marks) => {
  expect(axisMarks(most, base)).toEqual(marks);
});
