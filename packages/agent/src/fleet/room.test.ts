import { AUTOMATIC } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { EIGHT } from "../models/fit/eight.test-data.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { machineFor } from "../models/fit/machine-for.ts";
import { placeOn } from "./room-for.ts";
import { awaited, findRoom, type Occupant } from "./room.ts";

const GIB = 1024 ** 3;
/** What the model takes with 8,192 tokens, and the margin: about 7 GiB. */
const settings = { context: 8_192, slots: 1 };
const place = (on: FreeMachine) => placeOn(EIGHT, settings, AUTOMATIC, on);
const few = (on: FreeMachine) => placeOn(EIGHT, { ...settings, gpuLayers: 4 }, AUTOMATIC, on);
const second = (on: FreeMachine) =>
  placeOn(EIGHT, settings, AUTOMATIC, machineFor({ devices: ["CUDA1"], splitMode: null }, on));
const gpu = (...gib: number[]): FreeMachine => ({
  vramFree: gib.map((each) => each * GIB),
  names: gib.map((_, at) => `CUDA${at}`),
  ramFree: 64 * GIB,
});

/** @param gib what it holds, on each GPU where there are several */
function occupant(
  id: string,
  gib: number | number[],
  idleSeconds: number,
  stays = false,
): Occupant {
  const gpus = [gib].flat().map((each) => each * GIB);
  return { id, name: id, held: { gpus, ram: 0 }, idleSeconds, stays };
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

test("of those being loaded that one is awaited without which more layers would go to the GPU", () => {
  const loading = { ...occupant("loading", 6, 0, true), settles: true };
  const small = { ...occupant("small", 0.5, 0, true), settles: true };
  const pinned = occupant("pinned", 6, 0, true);
  expect(ids(awaited(place, gpu(2), [loading, small], null))).toEqual(["loading"]);
  expect(awaited(place, gpu(9), [loading], null)).toEqual([]);
  expect(awaited(place, gpu(2), [pinned], null)).toEqual([]);
  // One that may go now makes enough room.
  expect(awaited(place, gpu(2), [loading, occupant("idle", 6, 90)], null)).toEqual([]);
});

test("a model on one GPU does not go for one that another GPU will hold", () => {
  const held = [occupant("there", [10, 0], 600), occupant("here", [0, 10], 60)];
  // Both would be enough alone: the one that was used longer ago goes.
  expect(ids(findRoom(place, gpu(1, 1), held, null).unload)).toEqual(["there"]);
  const pinned = [occupant("there", [10, 0], 600, true), held[1]!];
  expect(ids(findRoom(place, gpu(1, 1), pinned, null).unload)).toEqual(["here"]);
  // What the first gives back is too little on its GPU, and nothing on the other.
  const small = [occupant("small", [1, 0], 900), held[1]!];
  const room = findRoom(place, gpu(0.5, 1), small, null);
  expect(ids(room.unload)).toEqual(["here"]);
  expect(room.free).toBe(0);
});

test("one that lies on two GPUs gives back on each what it held there", () => {
  const spread = occupant("spread", [3, 6], 60);
  expect(ids(findRoom(place, gpu(4, 0.5), [spread], null).unload)).toEqual(["spread"]);
  const all = EIGHT.layers.length + 1;
  // Neither GPU would hold it alone, and both together do.
  const elsewhere = occupant("elsewhere", [0, 0, 9], 60);
  const room = findRoom(place, gpu(1, 1, 0), [spread, elsewhere], all);
  expect(room.unload).toHaveLength(1);
});

test("what is told adds up where only some layers would go there, as one that stays is in the way", () => {
  const held = [occupant("pinned", 4, 90, true), occupant("old", 2, 60)];
  const { free, needs, unload } = findRoom(place, gpu(1.5), held, null);
  expect(ids(unload)).toEqual(["old"]);
  expect(needs).toBeLessThan(place(gpu(24)).estimate.device);
  expect(needs).toBeLessThanOrEqual(free + unload[0]!.holds);
});

test("who is in the way of chosen layers is named, and nobody whose GPU would not be used", () => {
  const all = EIGHT.layers.length + 1;
  const held = [occupant("first", [10, 0], 60, true), occupant("second", [0, 10], 60, true)];
  const { blockedBy, free } = findRoom(second, gpu(1, 1.5), held, all);
  expect(ids(blockedBy)).toEqual(["second"]);
  expect(free).toBe(0.5 * GIB);
});

test("memory that a model holds beside its layers comes back with it", () => {
  const half = { ...occupant("half", 1, 60), held: { gpus: [GIB], ram: 8 * GIB } };
  const tight = { ...gpu(24), ramFree: 0.1 * GIB };
  expect(ids(findRoom(place, tight, [half], null).unload)).toEqual(["half"]);
  expect(findRoom(place, tight, [occupant("none of it", 1, 60)], null).unload).toEqual([]);
});
