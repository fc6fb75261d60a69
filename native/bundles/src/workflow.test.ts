import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
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

const scripts = [...build.steps, ...publish.steps].flatMap(({ run, name = "" }) =>
  run === undefined ? [] : [[name, run] as const],
);
test.each(scripts)("the shell takes the step %s", (_name, script) => {
  // Expressions are put in by GitHub before the shell sees them.
  expect(script).not.toContain("${{");
  const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
