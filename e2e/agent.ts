import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  installFakeEngine,
  startAgent,
  tinyLlama,
  type FakeBehaviour,
  type RunningAgent,
  type StartAgentOptions,
} from "@llcuda/test-kit";
import { expect, test as base, type Page } from "@playwright/test";
import { Dashboard } from "./dashboard.ts";

/** Engines and models, fetched by the first journey; every worker begins with a copy. */
export const FIRST_CACHE = join(import.meta.dirname, ".output", "cache");

/**
 * The cache of one worker: agents that run at the same time would find each other in a shared one,
 * and their downloads and choices.
 */
function cacheOf(worker: number): string {
  const cache = `${FIRST_CACHE}-${worker}`;
  rmSync(cache, { recursive: true, force: true });
  if (!existsSync(FIRST_CACHE)) return cache;
  cpSync(FIRST_CACHE, cache, { recursive: true, verbatimSymlinks: true, filter: isKept });
  return cache;
}

/**
 * llama-server's own variables: one thread beside the browser on a small machine, and an end to
 * answers, at 4 to 20 tokens a second there. A model names no chat unless a journey is
 * about that: it takes the engine meanwhile, and chats are called what was asked only until then.
 */
const SETTINGS = { LLAMA_ARG_THREADS: "1", LLAMA_ARG_N_PREDICT: "96", LLCUDA_NO_TITLES: "1" };

/** Agents leave behind there what tells of them, and a choice names its engine by where that lay. */
const LEFT_BEHIND = new Set(["run", "choice.json"]);
const isKept = (path: string): boolean => !LEFT_BEHIND.has(basename(path));

export interface FakeOptions {
  behaviour?: Partial<FakeBehaviour>;
  /** What `--model` takes; a tiny one by default. */
  model?: string;
  env?: Record<string, string>;
}

export interface Opened {
  agent: RunningAgent;
  dashboard: Dashboard;
}

export interface Fixtures {
  /** Starts an agent with the worker's cache and chats of its own; it ends with the test. */
  launch: (options?: StartAgentOptions) => Promise<RunningAgent>;
  /** The same with the fake engine, which answers as it is told. */
  launchFake: (options?: FakeOptions) => Promise<RunningAgent>;
  /** As `launch`, with its page opened. */
  openDashboard: (options?: StartAgentOptions) => Promise<Opened>;
  /** As `launchFake`, with its page opened. */
  openFakeDashboard: (options?: FakeOptions) => Promise<Opened>;
}

export const test = base.extend<Fixtures, { cache: string }>({
  // Playwright reads the fixtures that are needed from this pattern.
  // eslint-disable-next-line no-empty-pattern
  cache: [async ({}, use, { parallelIndex }) => use(cacheOf(parallelIndex)), { scope: "worker" }],
  launch: async ({ cache }, use) => {
    const running: RunningAgent[] = [];
    const folder = mkdtempSync(join(tmpdir(), "llcuda-e2e-"));
    await use(async (options = {}) => {
      const agent = await startAgent({
        ...options,
        env: {
          XDG_CACHE_HOME: cache,
          XDG_DATA_HOME: join(folder, "data"),
          ...SETTINGS,
          ...options.env,
        },
      });
      running.push(agent);
      return agent;
    });
    // Asked before they are told to end: an agent that ended by itself is a fault of its own.
    const { status, expectedStatus } = test.info();
    for (const agent of running) {
      if (status === expectedStatus) continue;
      await test
        .info()
        .attach("what llcuda printed", { body: agent.output(), contentType: "text/plain" });
    }
    await Promise.all(running.map((agent) => agent.stop()));
    rmSync(folder, { recursive: true, force: true });
  },
  // Whatever a journey looks at: no script may fail in the page, and none may want what the policy forbids.
  page: async ({ page }, use) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await use(page);
    expect(faults).toEqual([]);
  },
  launchFake: async ({ launch }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "llcuda-fake-"));
    const tiny = join(folder, "tiny.gguf");
    writeFileSync(tiny, tinyLlama());
    await use(async ({ behaviour = {}, model = tiny, env = {} } = {}) => {
      const { bin } = installFakeEngine(join(folder, "engine"), behaviour);
      return launch({ args: ["--engine", bin, "--model", model], env });
    });
    rmSync(folder, { recursive: true, force: true });
  },
  openDashboard: ({ launch, page }, use) =>
    use(async (options) => opened(page, await launch(options))),
  openFakeDashboard: ({ launchFake, page }, use) =>
    use(async (options) => opened(page, await launchFake(options))),
});

/** The page of an agent, once its composer is there. */
async function opened(page: Page, agent: RunningAgent): Promise<Opened> {
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  return { agent, dashboard };
}

export { expect } from "@playwright/test";
