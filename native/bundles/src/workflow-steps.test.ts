import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

/** The workflows run where nobody tries them before: what their steps name is held to what is here. */
const root = new URL("../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

interface Step {
  name?: string;
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
}
interface Workflow {
  defaults: { run: { shell: string } };
  jobs: Record<string, { container?: string; steps: Step[] }>;
}
interface Manifest {
  name: string;
  scripts?: Record<string, string>;
}

const folder = ".github/workflows/";
const workflows = readdirSync(new URL(folder, root)).map((file) => ({
  file,
  workflow: parse(read(folder + file)) as Workflow,
}));
const jobs = workflows.flatMap(({ workflow }) => Object.values(workflow.jobs));
const steps = jobs.flatMap((job) => job.steps);
const runs = workflows.flatMap(({ file, workflow }) =>
  Object.values(workflow.jobs).flatMap((job) =>
    job.steps.flatMap(({ name = "", run }) => (run === undefined ? [] : [{ file, name, run }])),
  ),
);

/** The commands of all steps, word by word. */
const commands = runs.flatMap(({ run }) =>
  run
    .replaceAll(/\\\n\s*/g, " ")
    .split(/\n|&&|\|\||;/)
    .map((line) => line.trim().replace(/^\(/, "").replace(/\)$/, "").split(/\s+/)),
);
/** Of commands that begin with these words, the words that follow. */
const after = (...beginning: string[]): string[][] =>
  commands
    .filter((words) => beginning.every((word, i) => words[i] === word))
    .map((words) => words.slice(beginning.length));

const pinned = parse(read("pnpm-workspace.yaml")) as { catalog: Record<string, string> };
const pnpm = `pnpm@${pinned.catalog["pnpm"]}`;
const packages = ["native", "native/bundles", "packages/agent"].map(
  (path) => JSON.parse(read(`${path}/package.json`)) as Manifest,
);

/** A program of this repository that a step runs, with what it passes to it. */
const program = (path: string, words: readonly string[]) => ({
  // One workflow checks this repository out into a folder.
  path: path.replace(/^llcuda\//, ""),
  flags: words.filter((word) => word.startsWith("--")),
});
const programs = [
  ...after("node")
    .filter(([path]) => path?.endsWith(".ts"))
    .map(([path = "", ...words]) => program(path, words)),
  ...after("npx", "--yes", pnpm, "--filter").map(([name, script = "", ...words]) => {
    const command = packages.find((one) => one.name === name)?.scripts?.[script];
    return program(`native/${command?.replace("node ", "")}`, words);
  }),
];

test("programs that steps run are there, and know the flags that they are given", () => {
  expect(programs.length).toBeGreaterThan(8);
  expect(programs.filter(({ path }) => !existsSync(new URL(path, root)))).toEqual([]);
  const unknown = programs.flatMap(({ path, flags }) =>
    flags.filter((flag) => !new RegExp(`"?${flag.slice(2)}"?: \\{|"${flag}"`).test(read(path))),
  );
  expect(unknown).toEqual([]);
  // Those that are run by their path, or imported.
  const others = runs.flatMap(
    ({ run }) => run.match(/(?<![\w/])packages\/[\w/.-]+|\.\/native\/[\w/.-]+/g) ?? [],
  );
  expect(others).not.toEqual([]);
  expect(others.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test("packages, scripts and test projects that steps name are there", () => {
  const { scripts = {} } = JSON.parse(read("package.json")) as Manifest;
  const known = new Set(["install", "exec", "--filter", "pack", ...Object.keys(scripts)]);
  const asked = after("npx", "--yes", pnpm);
  expect(asked.filter(([first = ""]) => !known.has(first))).toEqual([]);
  const projects = asked.flatMap((words) => words.slice(words.indexOf("--project") + 1, 99));
  expect(projects).toContain("native");
  expect(read("vitest.config.ts")).toContain('"native"');
});

/** What matches, each once. */
const allOf = (pattern: RegExp): string[] => [
  ...new Set(runs.flatMap(({ run }) => run.match(pattern) ?? [])),
];

test("one version of pnpm, Node, CMake, and of each action", () => {
  expect(allOf(/\bpnpm@[\w.]+/g)).toEqual([pnpm]);
  expect(allOf(/\bcmake==[\w.]+/g)).toHaveLength(1);
  const nodes = steps.flatMap((step) => step.with?.["node-version"] ?? []);
  expect([...new Set(nodes)]).toEqual([Number.parseInt(pinned.catalog["node"] ?? "", 10)]);
  const actions = new Set(steps.flatMap(({ uses }) => uses ?? []));
  expect(new Set([...actions].map((action) => action.split("@")[0])).size).toBe(actions.size);
  const images = jobs.map(({ container = "" }) => container).join();
  const toolkit = /nvidia\/cuda:13[\w.-]+/.exec(images)?.[0];
  expect(read(`${folder}bundles.yml`)).toContain(toolkit);
});

test("what a step needs, an earlier one of its job makes", () => {
  for (const { steps: ofJob } of jobs) {
    const first = (pattern: RegExp): number =>
      ofJob.findIndex(({ run = "", uses = "" }) => pattern.test(`${uses}\n${run}`));
    const order = [/actions\/checkout/, /actions\/setup-node/, /pnpm@\S+ install/];
    const places = order.map((pattern) => first(pattern));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  }
});

// npm takes out/some.tgz for a repository on GitHub.
test("what is published is named as a path", () => {
  const published = after("publish").map(([, path]) => path);
  expect(published).toHaveLength(2);
  expect(published.filter((path) => path?.startsWith("./") !== true)).toEqual([]);
});

// Asked for by name, bash also ends at a failure within a pipe.
test.each(workflows)("$file runs its steps by bash", ({ workflow }) => {
  expect(workflow.defaults.run.shell).toBe("bash");
});

test.each(runs)("the shell takes the step $name of $file", ({ run }) => {
  // Expressions are put in by GitHub before the shell sees them.
  expect(run).not.toContain("${{");
  const { status, stderr } = spawnSync("bash", ["-n"], { input: run, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
