import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { BUNDLE_PROFILES } from "./profiles.ts";

interface Step {
  name?: string;
  run?: string;
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
  const order = [
    "Build",
    "Look at its GPU code",
    "Load it, and try the arithmetic",
    "Pack",
    "Install what was packed, and load it",
    "Install llcuda without it and with it",
    "Publish",
  ];
  expect(names.filter((name) => order.includes(name))).toEqual(order);
});
