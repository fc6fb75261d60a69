import { expect, test } from "vitest";
import { memoryAmount } from "./memory-amount.ts";

const MIB = 1024 ** 2;

test.each([
  [0, "0.0 MiB"],
  [5.5 * MIB, "5.5 MiB"],
  [9.97 * MIB, "10 MiB"],
  [999.4 * MIB, "999 MiB"],
  [1_000 * MIB, "1.0 GiB"],
  [1_946 * MIB, "1.9 GiB"],
  [80 * 1024 * MIB, "80.0 GiB"],
])("%d bytes are %s", (bytes, words) => expect(memoryAmount(bytes)).toBe(words));
