import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { machineFor } from "./machine-for.ts";

const MACHINE = { vramFree: [8, 6, 4], ramFree: 32 };

test.each<[Partial<LoadOptions>, number[]]>([
  [{}, [8, 6, 4]],
  [{ devices: [] }, []],
  [{ devices: ["CUDA2", "CUDA0"] }, [4, 8]],
  [{ devices: ["Vulkan1"] }, [6]],
  // The engine refuses it by name; until then it is no room.
  [{ devices: ["CUDA7", "none"] }, []],
  [{ splitMode: "none" }, [8]],
  [{ splitMode: "none", devices: ["CUDA1", "CUDA2"] }, [6]],
  [{ splitMode: "row" }, [8, 6, 4]],
])("%j leaves %j", (options, vramFree) => {
  expect(machineFor({ ...AUTOMATIC, ...options }, MACHINE)).toEqual({ vramFree, ramFree: 32 });
});

test("names of GPUs are told as long as all of them may be used", () => {
  const named = { ...MACHINE, names: ["CUDA0", "CUDA1", "CUDA2"] };
  expect(machineFor(AUTOMATIC, named)).toEqual(named);
  expect(machineFor({ ...AUTOMATIC, splitMode: "none" }, named)).toEqual({
    vramFree: [8],
    ramFree: 32,
  });
});
