import { expect, test } from "vitest";
import { npyFile } from "./npy.ts";

test("an .npy file has NumPy's header and the floats", () => {
  const values = Float32Array.of(1, -2.5, 3, 4, 5, 6);
  const bytes = npyFile(values, [2, 3]);
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 78, 85, 77, 80, 89, 1, 0]);
  const length = bytes[8]! | (bytes[9]! << 8);
  expect((10 + length) % 64).toBe(0);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
  expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
  expect([...new Float32Array(bytes.slice(10 + length).buffer)]).toEqual([...values]);
  expect(new TextDecoder().decode(npyFile(values, [6]).subarray(10, 90))).toContain("(6,)");
});
