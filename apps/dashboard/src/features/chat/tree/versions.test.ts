import { expect, it } from "vitest";
import { versionsOf } from "./versions.ts";

const forks = [
  { parentId: null, ids: ["a", "b"] },
  { parentId: "b", ids: ["c", "d", "e"] },
];

it("tells which version of a message is shown, and which come before and after it", () => {
  expect(versionsOf(forks, { id: "d", parentId: "b" })).toEqual({
    at: 2,
    count: 3,
    previousId: "c",
    nextId: "e",
  });
  expect(versionsOf(forks, { id: "a", parentId: null })).toMatchObject({ at: 1, previousId: null });
  expect(versionsOf(forks, { id: "e", parentId: "b" })).toMatchObject({ at: 3, nextId: null });
  expect(versionsOf(forks, { id: "x", parentId: "c" })).toBeNull();
  expect(versionsOf([], { id: "a", parentId: null })).toBeNull();
});
