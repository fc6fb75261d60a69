import { expect, it } from "vitest";
import { expectedWait } from "./expected-wait.ts";

it.each([
  // durations, elapsed, ahead, expected
  [[], [1], 0, null],
  [[10], [], 0, null],
  [[10, 10], [4], 0, 6],
  [[10, 10], [4], 1, 16],
  [[10, 10], [4, 9], 0, 1],
  [[10, 10], [4, 9], 1, 6],
  [[10, 10], [4, 9], 2, 11],
  // Only those that took longer than it has run tell anything.
  [[2, 4, 30], [10], 0, 20],
  // Longer than every one before.
  [[2, 4], [10], 0, 5],
])("waits after %j, with %j running and %i ahead: %s", (durations, elapsed, ahead, expected) => {
  expect(expectedWait(durations, elapsed, ahead)).toBe(expected);
});
