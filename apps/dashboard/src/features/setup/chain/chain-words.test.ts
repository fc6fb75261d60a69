import type { EngineState, MachineFacts, SetupState } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { chainOf, type ChainLink, type LinkId } from "./chain.ts";
import { linkValue, type KnownHere } from "./chain-words.ts";

const NOTHING: KnownHere = { machine: null, engine: null, setup: null };
const link = (id: LinkId, change: Partial<ChainLink> = {}): ChainLink => ({
  ...chainOf({ links: null, setup: null, engine: null }).find((each) => each.id === id)!,
  status: "ok",
  ...change,
});
const gpu = (name: string) => ({ name }) as MachineFacts["gpus"][0];
const library = (soname: string) => ({ soname }) as MachineFacts["libraries"][0];
const on = (machine: Partial<MachineFacts>): KnownHere => ({
  ...NOTHING,
  machine: {
    gpus: [],
    driver: null,
    driverCuda: null,
    compatCuda: null,
    libraries: [],
    ...machine,
  } as MachineFacts,
});
const engine = {
  phase: "ready",
  engine: { backend: "vulkan", provedAt: "nonsense" },
  model: { name: "gemma-3-1b" },
} as EngineState;
const plain = (text: string | null): string | undefined => text?.replaceAll("\u202f", " ");

describe("linkValue", () => {
  it.each<[LinkId, KnownHere, string]>([
    ["gpu", on({ gpus: [gpu("Tesla T4")] }), "Tesla T4"],
    ["gpu", on({ gpus: [gpu("Tesla T4"), gpu("Tesla T4")] }), "2 GPUs"],
    ["driver", on({ driver: "550.54.15" }), "550.54.15"],
    ["cuda", on({ driverCuda: "12.4" }), "up to 12.4"],
    ["cuda", on({ driverCuda: "12.4", compatCuda: "12.9" }), "up to 12.9"],
    [
      "runtime",
      on({
        libraries: ["libcudart.so.13", "libcudart.so.12", "libcudart.so.12", "libcublas.so.11"].map(
          library,
        ),
      }),
      "CUDA 12, 13",
    ],
    ["engine", { ...NOTHING, engine }, "Vulkan"],
    ["model", { ...NOTHING, engine }, "gemma-3-1b"],
  ])("a good %s shows its value", (id, known, value) => {
    expect(linkValue(link(id), known)).toBe(value);
  });

  it("shows the first token's time", () => {
    const setup = { steps: [{ id: "token", detail: "after 48 ms" }] } as SetupState;
    expect(linkValue(link("answer"), { ...NOTHING, setup })).toBe("after 48 ms");
  });

  it("has a word where a value is not known, and for every state but a good one", () => {
    expect(linkValue(link("gpu"), NOTHING)).toBe("Good");
    expect(linkValue(link("gpu", { status: "absent" }), on({ gpus: [gpu("T4")] }))).toBe(
      "None here",
    );
    expect(linkValue(link("driver", { status: "fail" }), on({ driver: "1" }))).toBe("Failed");
  });

  it("tells how far it is", () => {
    const progress = {
      unit: "bytes" as const,
      done: 41,
      total: 100,
      ratePerSecond: null,
      secondsLeft: null,
    };
    const running = link("engine", { status: "running", progress });
    expect(plain(linkValue(running, NOTHING))).toBe("41 %");
    expect(linkValue({ ...running, progress: null }, NOTHING)).toBe("Running");
  });
});
