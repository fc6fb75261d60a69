import { expect, test } from "vitest";
import { parseGpus, parseHeader } from "./nvidia-smi-answers.ts";

const OLD_NAMES = (driver: string, cuda: string, note = "") =>
  `Driver Version                : ${driver}${note}\nCUDA Version                  : ${cuda}${note}\n`;

test.each([
  ["driver 550", OLD_NAMES("550.54.15", "12.4"), "550.54.15", "12.4"],
  ["a driver before CUDA versions were told", "Driver Version : 396.44\n", "396.44", null],
  [
    "driver 610, which marks its old names",
    `${OLD_NAMES("610.57.04", "13.3", " [Deprecated; will be removed in CUDA 14.0.]")}KMD Version : 610.57.04\nCUDA UMD Version : 13.3\n`,
    "610.57.04",
    "13.3",
  ],
  [
    "one that leaves them empty",
    "Driver Version : [Deprecated]\nCUDA Version : [Deprecated]\nKMD Version : 620.10\nCUDA UMD Version : 13.5\n",
    "620.10",
    "13.5",
  ],
  [
    "the table that people see",
    "| NVIDIA-SMI 535.104.05    Driver Version: 535.104.05   CUDA Version: 12.2     |",
    "535.104.05",
    "12.2",
  ],
  ["a driver that knows no CUDA", "CUDA Version : N/A", null, null],
  ["garbage", "<html>", null, null],
])("the head of nvidia-smi: %s", (_, text, driver, driverCuda) => {
  expect(parseHeader(text)).toEqual({ driver, driverCuda });
});

test("rows of another form are left out, and so is what cannot be", () => {
  const csv = [
    "0, Tesla T4, GPU-1, 15360, 15000, 550.54.15, 7.5",
    "1, NVIDIA A100, [Unknown Error], [N/A], -5, 550.54.15, [N/A]",
    "Unable to determine the device handle for GPU0000:02:00.0: Unknown Error",
    "x, y, z, 1, 2, 3, 4",
    "",
  ].join("\n");
  const { driver, gpus } = parseGpus(csv);
  expect(driver).toBe("550.54.15");
  expect(gpus).toMatchObject([
    { index: 0, sm: 75 },
    { index: 1, name: "NVIDIA A100", sm: 80, memoryTotal: null, memoryFree: null, uuid: null },
  ]);
});
