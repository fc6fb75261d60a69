import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { installFakeEngine } from "@llcuda/test-kit";
import { beforeEach, expect, test } from "vitest";
import { BROKEN, failureOf, real, Searches, WITH_VULKAN } from "./acquire.test-data.ts";
import { forgetFailures } from "./proof-record.ts";
import { forgetChoice } from "./remembered-choice.ts";

let searches: Searches;
beforeEach(async () => {
  searches = await Searches.begin();
});

test("a search ends in a proved engine, and at once the second time", async () => {
  searches.publish("b7000");
  const first = searches.acquire();
  const engine = await first.engine;
  expect(first.attempts.slice(0, 3)).toEqual(["cache skipped", "path skipped", "bundle skipped"]);
  expect(first.attempts.at(-1)).toBe("github chosen");
  expect(first.proofs).toEqual(["github chosen"]);
  expect(first.states).toEqual([
    "installing",
    "proving version",
    "proving devices",
    "proving token",
  ]);
  expect(engine.info).toMatchObject({ source: "github", path: join(engine.bin, "llama-server") });
  expect(engine.because).toMatch(/^llama\.cpp b7000 from GitHub.* chosen: It computes on the/);

  // Neither the machine nor the sources are looked at again.
  const second = searches.acquire({ offline: true });
  expect(await second.engine).toEqual(engine);
  expect(second.attempts).toEqual(["cache chosen"]);
  expect(second.states).toEqual(["installing"]);
  expect(second.looks()).toBe(0);
});

test("what was chosen without a network, or from other places, is compared anew", async () => {
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  await searches.acquire({ offline: true }).engine;
  const online = searches.acquire();
  await online.engine;
  expect(online.looks()).toBe(1);
  const again = searches.acquire({ offline: true });
  await again.engine;
  expect(again.looks()).toBe(0);
  const elsewhere = searches.acquire({ env: { LLCUDA_BUNDLE_INDEX: searches.folder } });
  await elsewhere.engine;
  expect(elsewhere.looks()).toBe(1);
});

test("passes over an engine that fails its proof, and does not try it again", async () => {
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const bad = installFakeEngine(join(searches.folder, "bad"), BROKEN);
  const first = searches.acquire({ path: bad.bin });
  const { because, bin } = await first.engine;
  expect(bin).toBe(join(searches.folder, "usr/local/bin"));
  expect(real(first.attempts)).toEqual(["path failed CPU_TOO_OLD", "path chosen"]);
  expect(because).toContain(` ${join(bad.bin, "llama-server")} failed: `);

  await forgetChoice(searches.home);
  const again = searches.acquire({ path: bad.bin });
  await again.engine;
  expect(again.attempts).toContain("path skipped CPU_TOO_OLD");
  expect(real(again.attempts)).toEqual(["path chosen"]);
  expect(again.proofs).toEqual(["path chosen"]);
});

test("tries a failed engine again once its files are others, or when asked to", async () => {
  const bad = installFakeEngine(join(searches.folder, "usr/local/bin"), BROKEN);
  expect((await failureOf(searches.acquire({ offline: true }).engine)).code).toBe(
    "ENGINE_NONE_WORKS",
  );
  bad.behave({});
  const waits = searches.acquire({ offline: true });
  await failureOf(waits.engine);
  expect(waits.attempts).toContain("path skipped CPU_TOO_OLD");
  await forgetFailures(searches.home);
  expect((await searches.acquire({ offline: true }).engine).bin).toBe(bad.bin);
});

test("takes the engine at a path, and no other in its place when that fails", async () => {
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const mine = installFakeEngine(join(searches.folder, "mine/build/bin"));
  const run = searches.acquire({ engine: join(searches.folder, "mine") });
  expect((await run.engine).info).toMatchObject({
    source: "explicit",
    path: join(mine.bin, "llama-server"),
  });
  renameSync(join(mine.bin, "llama-server"), join(mine.bin, "moved"));
  const again = searches.acquire({ engine: join(searches.folder, "mine") });
  const failure = await failureOf(again.engine);
  expect(failure).toMatchObject({
    code: "ENGINE_NONE_WORKS",
    hint: expect.stringContaining("let llcuda choose"),
    remedies: ["use-best", "choose-engine", "retry-setup"],
  });
  expect(failure.message).toMatch(
    /^--engine .*mine is asked for, and does not run here: .* Without it, .*usr.local.bin.* would be used\.$/,
  );
  expect(real(again.attempts)).toEqual(["explicit failed ENGINE_NOT_FOUND"]);
});

test("proves a path anew that failed before: who names it wants it tried", async () => {
  const mine = installFakeEngine(join(searches.folder, "mine"), BROKEN);
  const run = { engine: mine.bin, offline: true };
  await failureOf(searches.acquire(run).engine);
  mine.behave({});
  expect((await searches.acquire(run).engine).bin).toBe(mine.bin);
});

test("leaves a release unused that fails, and does not fetch it again", async () => {
  searches.publish("b7000", BROKEN);
  await failureOf(searches.acquire().engine);
  const again = searches.acquire();
  await failureOf(again.engine);
  const skipped = again.attempts.filter((one) => one.endsWith("skipped CPU_TOO_OLD"));
  expect(skipped).toEqual(["cache skipped CPU_TOO_OLD", "github skipped CPU_TOO_OLD"]);
  expect(again.proofs).toEqual([]);
  installFakeEngine(join(searches.folder, "opt/llama.cpp"));
  expect((await searches.acquire().engine).source).toBe("path");
});

test("that finds nothing lists what was tried and why, and the manual way", async () => {
  searches.github.api.route((_path, _request, response) => {
    response.writeHead(500).end("out of order");
    return true;
  });
  const bad = installFakeEngine(join(searches.folder, "bad"), BROKEN);
  const failure = await failureOf(searches.acquire({ path: bad.bin }).engine);
  expect(failure).toMatchObject({
    code: "ENGINE_NONE_WORKS",
    hint: expect.stringContaining("--engine PATH"),
    remedies: ["retry-setup"],
  });
  expect(failure.detail).toContain("ggml: no such instruction");
  expect(failure.detail).toContain("out of order");
  expect(failure.detail).toContain("apt-get and dpkg-deb are not here");
});

test("offline and without an engine says why nothing was fetched", async () => {
  const run = searches.acquire({ offline: true });
  expect(await failureOf(run.engine)).toMatchObject({
    code: "ENGINE_NONE_WORKS",
    hint: expect.stringMatching(/^Start once without --offline, or put llama-server/),
    detail: expect.stringContaining("--offline"),
  });
  expect(real(run.attempts)).toEqual([]);
});

test("asks a source that does not answer for one engine not for its others", async () => {
  const reset = { kind: "reset", after: 0 } as const;
  searches.github.api.fault("/repos/ggml-org/llama.cpp/releases/latest", reset, reset);
  const latest = "/ggml-org/llama.cpp/releases/latest";
  searches.github.web.fault(latest, reset, reset);
  const run = searches.acquire({ machine: WITH_VULKAN });
  expect((await failureOf(run.engine)).detail).toContain("its source is out of reach");
  expect(searches.github.web.gets(latest)).toHaveLength(1);
  expect(run.attempts).toContain("github failed ENGINE_SOURCE_UNAVAILABLE");
});

test("works in a cache that was moved", async () => {
  searches.publish("b7000");
  await searches.acquire().engine;
  renameSync(join(searches.folder, "home"), join(searches.folder, "moved"));
  const { bin, info } = await searches.acquire({
    home: join(searches.folder, "moved"),
    offline: true,
  }).engine;
  expect(bin).toContain(join(searches.folder, "moved"));
  expect(info.path).toBe(join(bin, "llama-server"));
});

test("proves an engine anew that lost its libraries, and reports it", async () => {
  searches.publish("b7000");
  const { bin } = await searches.acquire().engine;
  writeFileSync(join(bin, "llama-server"), "#!/bin/sh\necho gone >&2\nexit 127\n");
  chmodSync(join(bin, "llama-server"), 0o755);
  const run = searches.acquire({ offline: true });
  expect((await failureOf(run.engine)).detail).toContain("gone");
  expect(real(run.attempts)[0]).toMatch(/^cache failed/);
});

test("is not disturbed by damaged files in the cache", async () => {
  searches.publish("b7000");
  mkdirSync(join(searches.folder, "home/engines/half"), { recursive: true });
  writeFileSync(join(searches.folder, "home/engines/half/engine.json"), '{"format": 1');
  writeFileSync(join(searches.folder, "home/choice.json"), '{"format": 1');
  const run = searches.acquire();
  await run.engine;
  expect(run.attempts.at(-1)).toBe("github chosen");
  expect(await readFile(join(searches.folder, "home/choice.json"), "utf8")).toContain('"because"');
});

test("tries nothing more when cancelled", async () => {
  searches.publish("b7000");
  const abort = new AbortController();
  const run = searches.acquire({
    signal: abort.signal,
    onState: ({ phase }) => {
      if (phase === "proving") abort.abort();
    },
  });
  await expect(run.engine).rejects.toMatchObject({ code: "CANCELLED" });
  expect(real(run.attempts)).toEqual([]);
});
