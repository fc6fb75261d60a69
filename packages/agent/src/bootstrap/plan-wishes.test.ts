import { describe, expect, test } from "vitest";
import { build } from "../compat/compat.test-data.ts";
import { ANY, left, machine, order, plan, T4 } from "./plan-questions.test-data.ts";
import { ALL, here, NO_GPU } from "./plan.test-data.ts";
import { freeChoice, planEngines } from "./plan.ts";

describe("a wish", () => {
  const facts = machine("535.104.05", [T4]);

  test("for a path means that one alone, whatever is foreseen", () => {
    const known = [here("explicit", "mine", "cuda", build(13, ["sm_90"], [])), ...ALL];
    const wishes = { engine: "/opt/llama" };
    expect(order(known, facts, wishes)).toEqual(["mine"]);
    expect(left("llcuda-t4", known, facts, wishes)).toBe(
      "not meant: only /opt/llama was asked for (--engine /opt/llama)",
    );
  });

  test.each<[string, string[]]>([
    ["cpu", ["github-cpu", "debian-cpu"]],
    ["vulkan", ["github-vulkan", "debian-vulkan"]],
    ["cuda", ["llcuda-t4", "llcuda-cuda12-multi"]],
    ["debian", ["debian-vulkan", "debian-cpu"]],
    ["llcuda-cuda12-multi", ["llcuda-cuda12-multi"]],
    ["llcuda-cuda13-multi", []],
    ["no-such-engine", []],
  ])("for %s leaves the others out", (engine, expected) => {
    expect(order(ALL, facts, { engine })).toEqual(expected);
  });

  test("for a source or an offer means what it gave, too", () => {
    const cached = here("cache", "github-b1", "cpu", null, undefined, "github-cpu");
    cached.offer.origin = "github";
    expect(order([cached, ...ALL], NO_GPU, { engine: "github" })).toEqual([
      "github-b1",
      "github-cpu",
    ]);
    expect(order([cached, ...ALL], NO_GPU, { engine: "github-cpu" })[0]).toBe("github-b1");
  });

  test.each<[string, string, string[]]>([
    ["12", "580.126.09", ["llcuda-t4", "llcuda-cuda12-multi", "github-cuda-12", "debian-cuda"]],
    ["124", "580.126.09", ["llcuda-t4", "llcuda-cuda12-multi", "debian-cuda"]],
    // t4 holds machine code only, which does not tell the minor version.
    ["12.8", "580.126.09", ["llcuda-t4", "github-cuda-12"]],
    ["13", "580.126.09", ["llcuda-cuda13-multi"]],
    ["13", "535.104.05", []],
    ["11", "535.104.05", []],
  ])("for CUDA %s on driver %s", (cuda, driver, expected) => {
    expect(order(ALL, machine(driver, [T4]), { cuda })).toEqual(expected);
  });

  test("that nothing meets can be told with what would run without it", () => {
    const input = { known: ALL, machine: facts, wishes: ANY, cuda: "13" };
    expect(planEngines(input).pinned).toBe("LLCUDA_CUDA=13");
    expect(freeChoice(input)?.id).toBe("llcuda-t4");
    expect(left("llcuda-cuda13-multi", ALL, facts, { cuda: "13" })).toMatch(/^DRIVER_TOO_OLD/);
    expect(left("llcuda-t4", ALL, facts, { cuda: "13" })).toBe(
      "not meant: only CUDA 13 was asked for (LLCUDA_CUDA)",
    );
  });

  test("is told as it was said", () => {
    const asked = { engine: "cpu", pinnedBy: "llcuda engine use" };
    expect(plan(ALL, facts, asked).pinned).toBe("llcuda engine use cpu");
    expect(left("llcuda-t4", ALL, facts, asked)).toBe(
      "not meant: only cpu was asked for (llcuda engine use cpu)",
    );
  });
});
