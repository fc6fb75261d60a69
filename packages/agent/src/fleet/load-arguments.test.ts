import { AUTOMATIC, LoadOptions, MANAGED_ARGUMENTS, type LoadPlan } from "@llcuda/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import { EngineFlags, flagsIn, type KnownArguments } from "./engine-flags.ts";
import { isPlain, loadArguments } from "./load-arguments.ts";

/** The first run on a machine fetches the engine. */
const FETCH_MS = 180_000;

let flags: KnownArguments;
beforeAll(async () => {
  const engine = await realEngine();
  flags = (await new EngineFlags().of(engine))!;
}, FETCH_MS);

const PLAN: LoadPlan = {
  context: 16_384,
  kvTypeK: "Q8_0",
  kvTypeV: "F16",
  slots: 4,
  unified: true,
  gpuLayers: 0,
  layers: 31,
  mmproj: null,
  expertLayersInMemory: 0,
  devices: null,
};

const CASES: [keyof LoadOptions, Partial<LoadOptions>, string][] = [
  ["context", { context: 4_096 }, "-c 4096"],
  ["gpuLayers", { gpuLayers: 12 }, "-ngl 12"],
  ["gpuLayers", { gpuLayers: 0 }, "-ngl 0"],
  ["gpuLayers", { gpuLayers: "all" }, "-ngl 999"],
  ["expertLayersInMemory", { expertLayersInMemory: 8 }, "-ncmoe 8"],
  ["flashAttention", { flashAttention: "off" }, "-fa off"],
  ["kvTypeK", { kvTypeK: "Q4_0" }, "-ctk q4_0"],
  ["kvTypeV", { kvTypeV: "IQ4_NL" }, "-ctv iq4_nl"],
  ["slots", { slots: 2 }, "-np 2"],
  ["unified", { slots: 2, unified: true }, "-np 2 -kvu"],
  // As the engine does by itself.
  ["unified", { unified: true }, ""],
  ["unified", { slots: 2, unified: false }, "-np 2 -no-kvu"],
  ["unified", { unified: false }, "-np 4 -no-kvu"],
  ["cacheRam", { cacheRam: 0 }, "--cache-ram 0"],
  ["cacheRam", { cacheRam: -1 }, "--cache-ram -1"],
  ["batch", { batch: 1_024 }, "-b 1024"],
  ["ubatch", { ubatch: 256 }, "-ub 256"],
  ["threads", { threads: 6 }, "-t 6"],
  ["mmap", { mmap: true }, "-lm mmap"],
  ["mmap", { mmap: false }, "-lm none"],
  ["mlock", { mlock: true }, "-lm mmap+mlock"],
  ["mlock", { mlock: true, mmap: false }, "-lm mlock"],
  ["mlock", { mlock: false }, ""],
  ["splitMode", { splitMode: "row" }, "-sm row"],
  ["splitMode", { splitMode: "tensor" }, "-sm tensor"],
  ["tensorSplit", { tensorSplit: [3, 1] }, "-ts 3,1"],
  ["devices", { devices: ["CUDA0", "CUDA2"] }, "-dev CUDA0,CUDA2"],
  ["devices", { devices: [] }, "-dev none"],
  ["loras", { loras: [{ path: "/l.gguf", scale: 1 }] }, "--lora /l.gguf"],
  ["loras", { loras: [{ path: "/l.gguf", scale: 0.5 }] }, "--lora-scaled /l.gguf:0.5"],
  ["mmproj", { mmproj: "/m.gguf" }, "--mmproj /m.gguf"],
  ["mmproj", { mmproj: "none" }, ""],
  [
    "draft",
    { draft: { kind: "model", model: "/d.gguf", most: 5 } },
    "--spec-type draft-simple -md /d.gguf --spec-draft-n-max 5",
  ],
  [
    "draft",
    { draft: { kind: "ngram", most: 12 } },
    "--spec-type ngram-simple --spec-ngram-simple-size-m 12",
  ],
  ["idleMinutes", { idleMinutes: 5 }, ""],
  ["extraArguments", { extraArguments: ["--temp", "0.2"] }, "--temp 0.2"],
];

describe("each option", () => {
  test.each(CASES)("%s: %j", (_field, options, expected) => {
    const { args } = loadArguments({ ...AUTOMATIC, ...options }, null, flags);
    expect(args.join(" ")).toBe(expected);
  });

  test("is in the table", () => {
    const tried = new Set(CASES.map(([field]) => field));
    expect(Object.keys(LoadOptions.shape).filter((field) => !tried.has(field as never))).toEqual(
      [],
    );
  });

  test("is written with arguments that the real engine explains", () => {
    const used = CASES.flatMap(([, , text]) => text.match(/(?<=^| )-{1,2}[a-z][\w-]*/g) ?? []);
    expect(used.filter((flag) => !flags.has(flag))).toEqual([]);
  });
});

test("a cache of prompts that was planned gives way to one that was chosen", () => {
  const plan = { ...PLAN, cacheRam: { mib: 0, because: "of a test" } };
  expect(loadArguments(AUTOMATIC, plan, flags).args.join(" ")).toContain("--cache-ram 0");
  const own = loadArguments({ ...AUTOMATIC, cacheRam: 64 }, plan, flags).args.join(" ");
  expect(own).toContain("--cache-ram 64");
  expect(own).not.toContain("--cache-ram 0");
});

test("what was planned takes the place of what is automatic", () => {
  const { args } = loadArguments(AUTOMATIC, PLAN, flags);
  expect(args.join(" ")).toBe("-c 16384 -ctk q8_0");
  const own = { ...PLAN, slots: 2, unified: false, mmproj: "/m.gguf", kvTypeV: "Q8_0" as const };
  expect(loadArguments(AUTOMATIC, own, flags).args.join(" ")).toBe(
    "-c 16384 -ctk q8_0 -ctv q8_0 -np 2 --mmproj /m.gguf",
  );
});

describe("a build that lacks an argument", () => {
  const old = flagsIn(
    [
      "-m,    --model FNAME                    model path to load",
      "-c,    --ctx-size N                     size of the prompt context",
      "--mlock                                 force system to keep model in RAM",
      "--no-mmap                               do not memory-map model",
    ].join("\n"),
  );

  test("is told of, with the option that needs it", () => {
    const options = { ...AUTOMATIC, draft: { kind: "ngram" as const, most: 4 } };
    expect(() => loadArguments(options, null, old)).toThrow(
      "This build of llama.cpp has no --spec-type, --spec-ngram-simple-size-m, which draft needs.",
    );
  });

  test("gets the older spelling where there was one", () => {
    const options = { ...AUTOMATIC, mlock: true, mmap: false };
    expect(loadArguments(options, null, old).args).toEqual(["--no-mmap", "--mlock"]);
  });

  test("is not guessed at where its help tells nothing", () => {
    const options = { ...AUTOMATIC, expertLayersInMemory: 3 };
    expect(loadArguments(options, null, null).args).toEqual(["-ncmoe", "3"]);
  });

  test("is looked at only for options that not every build knows", () => {
    expect(isPlain({ ...AUTOMATIC, context: 4_096, slots: 2, idleMinutes: 1 })).toBe(true);
    expect(isPlain({ ...AUTOMATIC, mlock: true })).toBe(false);
    expect(isPlain({ ...AUTOMATIC, extraArguments: ["--temp", "1"] })).toBe(false);
  });
});

describe("managed arguments", () => {
  test.each(["--port", "--api-key=x", "-c", "--tools", "-hf", "--log-file"])(
    "%s is refused by name, with the reason",
    (argument) => {
      const options = { ...AUTOMATIC, extraArguments: ["--temp", "1", argument, "1"] };
      const name = argument.split("=")[0];
      expect(() => loadArguments(options, null, flags)).toThrow(`${name} is managed by llcuda: `);
    },
  );

  test("are real ones, each listed once", () => {
    const names = MANAGED_ARGUMENTS.flatMap((each) => each.names);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    // Of other builds: older ones spelt them so, and newer ones have more to fetch.
    const elsewhere =
      /-vocoder|^-mv$|^-hfr?v|^-hffv|hf-(repo|file)-v$|--mlock|mmap$|-dio|--direct-io|^-no-ag$/;
    expect(names.filter((name) => !flags.has(name) && !elsewhere.test(name))).toEqual([]);
  });
});

test("a path that llama-server would take apart is refused", () => {
  const options = { ...AUTOMATIC, loras: [{ path: "/a,b.gguf", scale: 1 }] };
  expect(() => loadArguments(options, null, flags)).toThrow("has a comma or a colon in its path");
});

test("a GPU that llcuda chose is named, unless a person named others", () => {
  const plan = { ...PLAN, devices: ["CUDA1"] };
  expect(loadArguments(AUTOMATIC, plan, null).args.join(" ")).toContain("-dev CUDA1");
  const own = { ...AUTOMATIC, devices: ["CUDA0"] };
  expect(loadArguments(own, plan, null).args.join(" ")).toContain("-dev CUDA0");
});

const loaded = (options: Partial<LoadOptions>, plan: LoadPlan) =>
  loadArguments({ ...AUTOMATIC, ...options }, plan, flags);

test("what the plan keeps in memory is passed; a process that uses no GPU sees none", () => {
  const kept = { ...PLAN, expertLayersInMemory: 10 };
  expect(loaded({}, kept).args.join(" ")).toContain("-ncmoe 10");
  expect(loaded({ expertLayersInMemory: 3 }, kept).args.join(" ")).toContain("-ncmoe 3");
  expect(loaded({}, PLAN).args).not.toContain("-ncmoe");
  const unused = loaded({}, { ...PLAN, devices: [] });
  expect(unused.args.join(" ")).toContain("-dev none");
  expect(unused.env).toEqual({ CUDA_VISIBLE_DEVICES: "" });
  expect(loaded({ devices: [] }, PLAN).env).toEqual({ CUDA_VISIBLE_DEVICES: "" });
  expect(loaded({}, PLAN).env).toEqual({});
});

test("fewer layers than all are passed where llama.cpp's own fit would not choose them", () => {
  const some = { ...PLAN, gpuLayers: 12 };
  const layers = (options: Partial<LoadOptions>, plan = some) => {
    const { args } = loaded(options, plan);
    return args.includes("-ngl") ? args[args.indexOf("-ngl") + 1] : null;
  };
  expect(layers({})).toBeNull();
  expect(layers({ tensorSplit: [3, 1] })).toBe("12");
  expect(layers({ splitMode: "tensor" })).toBe("12");
  expect(layers({ expertLayersInMemory: 4 })).toBe("12");
  expect(layers({ expertLayersInMemory: 4, gpuLayers: "all" })).toBe("999");
  expect(layers({ tensorSplit: [3, 1] }, { ...PLAN, gpuLayers: 31 })).toBeNull();
});
