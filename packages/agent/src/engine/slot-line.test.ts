import type { PlaceInLine } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { SlotLine } from "./slot-line.ts";

const never = new AbortController().signal;
const ignore = (): void => undefined;

describe("the line before the slots", () => {
  it("lets in as many as there are slots, then one for each that leaves, in order", async () => {
    const line = new SlotLine({ slots: () => 2 });
    const entered: string[] = [];
    const enter = async (name: string): Promise<() => void> => {
      const leave = await line.enter(never, ignore);
      entered.push(name);
      return leave;
    };
    const [first] = await Promise.all([enter("a"), enter("b")]);
    const third = enter("c");
    const fourth = enter("d");
    expect(entered).toEqual(["a", "b"]);
    first();
    (await third)();
    await fourth;
    expect(entered).toEqual(["a", "b", "c", "d"]);
  });

  it("tells everybody where they stand, also when one before them gives up", async () => {
    const line = new SlotLine({ slots: () => 1 });
    const leave = await line.enter(never, ignore);
    const told: Record<string, PlaceInLine[]> = { b: [], c: [] };
    const gone = new AbortController();
    const second = line.enter(gone.signal, (place) => told["b"]!.push(place));
    const third = line.enter(never, (place) => told["c"]!.push(place));
    expect(told["c"]!.at(-1)).toEqual({ position: 2, seconds: null });
    gone.abort(new Error("stopped"));
    await expect(second).rejects.toThrow("stopped");
    expect(told["c"]!.at(-1)).toEqual({ position: 1, seconds: null });
    leave();
    await third;
  });

  it("gives a slot that nobody waits for to idle work, and takes it back", async () => {
    const line = new SlotLine({ slots: () => 1 });
    let asked = 0;
    const leave = line.enterIdle(() => (asked += 1))!;
    expect(line.enterIdle(ignore)).toBeNull();
    const person = line.enter(never, ignore);
    expect(asked).toBe(1);
    leave();
    (await person)();
    expect(line.idle).toBe(true);
  });

  it("lets idle work give way to whoever comes, also where slots are to spare", async () => {
    const line = new SlotLine({ slots: () => 4 });
    let asked = 0;
    line.enterIdle(() => (asked += 1));
    const leave = await line.enter(never, ignore);
    expect(asked).toBe(1);
    leave();
  });

  it("lets nobody in twice for one who leaves twice", async () => {
    const line = new SlotLine({ slots: () => 1 });
    const leave = await line.enter(never, ignore);
    leave();
    leave();
    await line.enter(never, ignore);
    expect(line.idle).toBe(false);
  });
});
