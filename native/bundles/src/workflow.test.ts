import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { BUNDLE_PROFILES } from "./profiles.ts";

interface Step {
  name?: string;
  run?: string;
  uses?: string;
}
interface Workflow {
  jobs: {
    build: {
      strategy: { matrix: { include: { profile: string; image: string }[] } };
      steps: Step[];
    };
    publish: { needs: string; steps: Step[] };
  };
}

const file = new URL("../../../.github/workflows/bundles.yml", import.meta.url);
const { build, publish } = (parse(readFileSync(file, "utf8")) as Workflow).jobs;
const rows = build.strategy.matrix.include;
const released = BUNDLE_PROFILES.filter(({ portable }) => portable);

test("every profile for other machines is built", () => {
  expect(rows.map(({ profile }) => profile).toSorted()).toEqual(
    released.map(({ id }) => id).toSorted(),
  );
});

test.each(released)("$id is built with the toolkit that its profile names", ({ id, cuda }) => {
  const image = rows.find(({ profile }) => profile === id)?.image ?? "";
  const toolkit = /^nvidia\/cuda:(\d+\.\d+)\.\d+-devel-ubuntu22\.04$/.exec(image)?.[1];
  expect(toolkit ?? image).toBe(cuda?.toolkit ?? "ubuntu:22.04");
});

test("what is published was verified", () => {
  expect(publish.needs).toBe("build");
  expect(build.steps.some(({ run }) => run?.includes("engine bundle --verify"))).toBe(true);
});

/** The addon's workflow, which has one job. */
const addon = parse(
  readFileSync(new URL("../../../.github/workflows/native.yml", import.meta.url), "utf8"),
) as { jobs: { build: { steps: Step[] } } };

test("the addon is published after it was loaded, tried, and installed from its packages", () => {
  const names = addon.jobs.build.steps.map(({ name = "" }) => name);
  const order = ["Build", "Load it, and try the arithmetic", "Pack"];
  expect(names.filter((name) => order.includes(name))).toEqual(order);
  expect(names.indexOf("Install what was packed, and load it")).toBeLessThan(
    names.indexOf("Publish"),
  );
});

const steps = [...build.steps, ...publish.steps, ...addon.jobs.build.steps];
test("files that steps name are there", () => {
  const named = steps.flatMap(
    ({ run = "" }) => run.match(/(?<![\w/])(?:native|packages)\/[\w/.-]+\.ts\b/g) ?? [],
  );
  const root = new URL("../../../", import.meta.url);
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

const scripts = steps.flatMap(({ run, name = "" }) =>
  run === undefined ? [] : [[name, run] as const],
);
test.each(scripts)("the shell takes the step %s", (_name, script) => {
  // Expressions are put in by GitHub before the shell sees them.
  expect(script).not.toContain("${{");
  const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
