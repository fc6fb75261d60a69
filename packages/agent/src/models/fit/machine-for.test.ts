import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { machineFor } from "./machine-for.ts";

const MACHINE = { vramFree: [8, 6, 4], ramFree: 32 };

test.each<[Partial<LoadOptions>, number[]]>([
  [{ devices: [] }, []],
  [{ devices: ["CUDA2", "CUDA0"] }, [2, 0]],
  [{ devices: ["Vulkan1"] }, [1]],
  // The engine refuses it by name; until then it is no room.
  [{ devices: ["CUDA7", "none"] }, []],
  [{ splitMode: "none" }, [0]],
  [{ splitMode: "none", devices: ["CUDA1", "CUDA2"] }, [1]],
])("%j leaves GPUs %j", (options, places) => {
  const vramFree = places.map((place) => MACHINE.vramFree[place]!);
  const part = machineFor({ ...AUTOMATIC, ...options }, MACHINE);
  expect(part).toEqual({ vramFree, ramFree: 32, places });
});

test("names of GPUs are told as long as all of them may be used", () => {
  const named = {
    ...MACHINE,
    names: ["CUDA0", "CUDA1", "CUDA2"],
    uuids: ["GPU-a", "GPU-b", "GPU-c"],
  };
  expect(machineFor(AUTOMATIC, named)).toEqual(named);
  expect(machineFor({ ...AUTOMATIC, splitMode: "row" }, named)).toEqual(named);
  expect(machineFor({ ...AUTOMATIC, splitMode: "none" }, named)).toEqual({
    vramFree: [8],
    ramFree: 32,
    places: [0],
  });
});
