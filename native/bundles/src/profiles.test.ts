import { expect, test } from "vitest";
import { architecturesOf } from "./cuda-architectures.ts";
import { BUNDLE_PROFILES, profileNamed } from "./profiles.ts";

function architectures(id: string): string {
  const cuda = profileNamed(id)?.cuda;
  return cuda ? architecturesOf(cuda) : "";
}

test("a T4 gets its machine code, FlashAttention for every quantization, and at most 300 MB", () => {
  const t4 = profileNamed("t4");
  expect(architectures("t4")).toBe("75-real");
  expect(t4?.flags).toMatchObject({
    GGML_CUDA_FA_ALL_QUANTS: "ON",
    GGML_CUDA_FA_QUANTS: "all",
    GGML_CUDA_GRAPHS: "ON",
    GGML_CUDA_PEER_MAX_BATCH_SIZE: "128",
  });
  expect(t4?.budget).toBeLessThanOrEqual(300_000_000);
});

test("the multi bundles carry machine code for each generation, and PTX for those to come", () => {
  expect(architectures("cuda12-multi")).toBe(
    "50-real;60-real;61-real;70-real;75-real;80-real;86-real;89-real;90-real;90-virtual",
  );
  expect(architectures("cuda13-multi")).toBe(
    "75-real;80-real;86-real;89-real;90-real;100-real;120a-real;121a-real;90-virtual",
  );
});

test("every profile has a name of its own and a budget", () => {
  expect(new Set(BUNDLE_PROFILES.map(({ id }) => id)).size).toBe(BUNDLE_PROFILES.length);
  for (const { budget, workSpace } of BUNDLE_PROFILES) expect(workSpace).toBeGreaterThan(budget);
  expect(profileNamed("t5")).toBeNull();
});
