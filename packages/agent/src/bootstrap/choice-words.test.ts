import { describe, expect, test } from "vitest";
import { build, profile } from "../compat/compat.test-data.ts";
import { choiceWords, disagreements } from "./choice-words.ts";
import { ALL, available, FAILED, here, NO_GPU } from "./plan.test-data.ts";
import { planEngines } from "./plan.ts";
import { gpu, machineWith } from "./probe/machine.test-data.ts";

const T4 = machineWith({ gpus: [gpu("Tesla T4", 75, 15)], driver: "535.104.05", glibc: "2.39" });

function words(id: string, known = ALL, machine = T4) {
  const wishes = { engine: null, offline: false };
  const { steps } = planEngines({ known, machine, wishes, cuda: null });
  const chosen = steps.find((step) => step.id === id)!;
  const failed = steps.filter(({ id }) => id === "fails");
  const error = {
    code: "GPU_NOT_USED",
    message: "0 of 2 layers.",
    hint: "",
    remedies: [],
  } as const;
  const tried = failed.map((step) => ({ step, error: { ...error, remedies: [] } }));
  return choiceWords(chosen, chosen.description, chosen.fit, steps, tried);
}

describe("why an engine is used", () => {
  test("by what it fits, and why the newer one is not", () => {
    expect(words("llcuda-t4")).toMatch(
      /^llcuda-t4 chosen: It has machine code that Tesla T4 \(sm_75\) runs\. CUDA 12 runs on driver 535\.104\.05 \(CUDA 12\.2\)\. Not chosen: .*CUDA 13 needs driver 580/,
    );
  });

  test("what is refused for one reason is told once", () => {
    expect(words("github-cpu", ALL, NO_GPU)).toBe(
      "github-cpu chosen: It computes on the processor and needs no GPU. " +
        "Not chosen: 6 CUDA builds cannot run: No NVIDIA driver is loaded. " +
        "2 Vulkan builds cannot run: There is neither a Vulkan driver nor a GPU for it here.",
    );
  });

  test("what failed now or earlier is told with its cause", () => {
    const known = [
      available("bundle", "fails", "vulkan"),
      here("cache", "failed", "cpu", null, FAILED),
      ...ALL.filter(({ offer }) => offer.build.backend === "cpu"),
    ];
    const vulkan = {
      loader: "/l",
      drivers: ["/nvidia_icd.json"],
      devices: ["/dev/dri/renderD128 (i915)"],
    };
    const told = words("github-cpu", known, machineWith({ vulkan }));
    expect(told).toContain("fails failed: 0 of 2 layers.");
    expect(told).toContain("failed cannot run: it failed here on 2026-11-20: It died of SIGILL.");
  });
});

describe("what was said and what is there", () => {
  test.each<[string, Parameters<typeof disagreements>, RegExp[]]>([
    ["agree", [["llcuda-t4"], profile("t4"), profile("t4")], []],
    ["nothing was seen", [["cu124"], profile("t4"), null], []],
    [
      "a package called cu124 that holds CUDA 12.6",
      [["torch-cu124"], null, build(12, [], ["sm_75@8.5"])],
      [/named after CUDA 12\.4, but .*CUDA 12\.5 or 12\.6/],
    ],
    [
      "another SM in the metadata",
      [["mine"], build(12, ["sm_90"], []), build(12, ["sm_75"], [])],
      [/said to hold machine code for sm_90, and it holds machine code for sm_75\./],
    ],
    [
      "another CUDA in the metadata",
      [["mine"], build(12, ["sm_90"], []), build(13, ["sm_90"], [])],
      [/said to be of CUDA 12, and it is of CUDA 13\./],
    ],
    [
      "no GPU code at all",
      [["mine"], build(12, ["sm_90"], []), build(null, [], [], { cuda: null })],
      [/said to hold machine code for sm_90, and it holds none\./],
    ],
  ])("%s", (_, input, expected) => {
    const told = disagreements(...input);
    expect(told).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(told[index]).toMatch(pattern);
  });
});
