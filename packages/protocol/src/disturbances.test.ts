import { expect, test } from "vitest";
import { disturbanceWords, lastingDisturbance } from "./disturbances.ts";

test("what disturbed a run is told once, with all its time", () => {
  const points = [[lastingDisturbance("a chat", 3.2), "heat"], ["a chat, 4 s"], []].map(
    (disturbances) => ({
      disturbances,
    }),
  );
  expect(disturbanceWords(points)).toBe("The machine was disturbed: a chat (7 s); heat.");
  expect(disturbanceWords([])).toBeNull();
});
