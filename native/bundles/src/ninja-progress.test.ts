import { expect, test } from "vitest";
import { NinjaProgress } from "./ninja-progress.ts";

test("reads how many steps are done and which is at work", () => {
  const progress = new NinjaProgress(0);
  const line = "[12/345] Building CUDA object ggml/src/ggml-cuda/CMakeFiles/ggml-cuda.dir/acc.cu.o";
  expect(progress.read(line, 24_000)).toEqual({
    done: 12,
    total: 345,
    step: "ggml/src/ggml-cuda/CMakeFiles/ggml-cuda.dir/acc.cu.o",
    secondsLeft: 2 * 333,
  });
});

test("the first steps do not foretell the rest", () => {
  expect(
    new NinjaProgress(0).read("[1/345] Linking CXX shared module bin/x.so", 30_000),
  ).toMatchObject({
    step: "Linking CXX shared module bin/x.so",
    secondsLeft: null,
  });
});

test.each(["ninja: no work to do.", "warning: [3/4] is no step", "", "[a/b] x"])(
  "%s is no step",
  (line) => {
    expect(new NinjaProgress(0).read(line, 1)).toBeNull();
  },
);
