import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { describeGpu } from "./gpu.test-data.ts";
import { tryAddon } from "./trial.ts";

const PROCESS = fileURLToPath(new URL("fault-process.test-data.ts", import.meta.url));
const FAULT = {
  code: "CUDA_FAULT",
  sticky: true,
  hint: "The GPU's state in this process is lost: start a new process.",
};

describeGpu("a kernel that reads what is not its own", () => {
  test("makes every later call of that process a sticky fault, and no other process's", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROCESS]);
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    expect(seen["before"]).toBe("went well");
    // cudaErrorIllegalAddress
    expect(seen["sync"]).toMatchObject({ ...FAULT, cuda: 700 });
    expect(seen["toHost"]).toMatchObject(FAULT);
    expect(seen["add"]).toMatchObject(FAULT);
    expect(seen["sync again"]).toMatchObject(FAULT);
    // It came to its end by itself, without a crash; and the GPU works for others.
    expect(await tryAddon()).toMatchObject({ works: true });
  });
});
