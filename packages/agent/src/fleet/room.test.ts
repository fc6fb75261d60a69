import { placeModel, type FitMachine } from "@llcuda/gguf";
import { expect, test } from "vitest";
import { EIGHT } from "../models/fit/eight.test-data.ts";
import { findRoom, type Occupant } from "./room.ts";

const GIB = 1024 ** 3;
/** What the model takes with 8,192 tokens, and the margin: about 7 GiB. */
const place = (machine: FitMachine) => placeModel(EIGHT, { context: 8_192, slots: 1 }, machine);
const few = (on: FitMachine) => placeModel(EIGHT, { context: 8_192, slots: 1, gpuLayers: 4 }, on);
const gpu = (gib: number): FitMachine => ({ vramFree: [gib * GIB], ramFree: 64 * GIB });

function occupant(id: string, gib: number, idleSeconds: number, stays = false): Occupant {
  return { id, name: id, holds: gib * GIB, idleSeconds, stays };
}

const ids = (found: readonly { id: string }[]): string[] => found.map(({ id }) => id);

test("the least recently used go, as few as let all layers onto the GPU", () => {
  const held = [occupant("new", 6, 1), occupant("old", 3, 60), occupant("older", 3, 90)];
  const { free, needs, unload } = findRoom(place, gpu(1), held, null);
  expect(ids(unload)).toEqual(["older", "old"]);
  expect(free).toBe(0);
  expect(needs).toBe(place(gpu(24)).estimate.device);
});

test("one that stays is in nobody's way while memory is enough for the layers that are left", () => {
  const held = [occupant("pinned", 6, 90, true)];
  expect(findRoom(place, gpu(2), held, null)).toMatchObject({ unload: [], blockedBy: [] });
});

test("where a person chose the layers it is in the way, and named", () => {
  const held = [occupant("pinned", 6, 90, true), occupant("small", 0.5, 10)];
  const all = EIGHT.layers.length + 1;
  const room = findRoom(place, gpu(1.5), held, all);
  expect(room.unload).toEqual([]);
  expect(ids(room.blockedBy)).toEqual(["pinned"]);
  // Few enough layers go there without anybody's leave.
  expect(findRoom(few, gpu(3), held, 4)).toMatchObject({ unload: [], blockedBy: [] });
  // What fits on no such GPU is tried: the engine tells.
  expect(findRoom(place, gpu(-6), held, all)).toMatchObject({ unload: [], blockedBy: [] });
});
