import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { installFakeEngine, startAgent, type RunningAgent } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { browserCommand } from "./browser.ts";

test.each<[string, Record<string, string>, string | null]>([
  ["no screen", {}, null],
  ["screens that are empty names", { DISPLAY: "", WAYLAND_DISPLAY: "" }, null],
  ["X11", { DISPLAY: ":0" }, "xdg-open"],
  ["Wayland", { DISPLAY: "", WAYLAND_DISPLAY: "wayland-0" }, "xdg-open"],
  ["a browser of the person's own", { DISPLAY: ":0", BROWSER: "firefox" }, "firefox"],
  ["a remote editor's, without a screen", { BROWSER: "/opt/near.sh:other" }, "/opt/near.sh"],
  ["one with arguments, on a screen", { DISPLAY: ":0", BROWSER: "firefox -P work %s" }, "xdg-open"],
  ["one with arguments, without", { BROWSER: "firefox -P work %s" }, null],
])("on Linux with %s", (_name, env, command) => {
  expect(browserCommand("linux", env)).toBe(command);
});

test("macOS has its own opener, and nothing is tried elsewhere", () => {
  expect(browserCommand("darwin", {})).toBe("open");
  expect(browserCommand("win32", { BROWSER: "firefox" })).toBeNull();
});

/** A folder with an `xdg-open` in it that writes down what it was asked to open. */
function fakeOpener() {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-browser-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const record = join(folder, "opened");
  const script = join(folder, "xdg-open");
  writeFileSync(script, `#!/bin/sh\necho "$1" >> ${record}\n`);
  chmodSync(script, 0o755);
  /** Every address opened so far, once there is one. */
  const opened = new Promise<string[]>((resolve) => {
    const watcher = watch(folder, () => {
      const text = existsSync(record) ? readFileSync(record, "utf8") : "";
      if (text.endsWith("\n")) resolve(text.trim().split("\n"));
    });
    onTestFinished(() => watcher.close());
  });
  return { folder, opened };
}

async function agentOnAScreen(folder: string, ...args: string[]): Promise<RunningAgent> {
  const env = {
    PATH: `${folder}${delimiter}${process.env["PATH"]}`,
    DISPLAY: ":99",
    BROWSER: "",
    LLCUDA_NO_OPEN: "",
    LLCUDA_ENGINE: installFakeEngine(join(folder, "engine")).bin,
  };
  const agent = await startAgent({ args: ["--offline", ...args], env });
  onTestFinished(async () => void (await agent.stop()));
  return agent;
}

function openSession(agent: RunningAgent, token: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ token });
  return fetch(new URL("session", agent.url), { method: "POST", headers, body });
}

test("`up` opens the page with a token that works once; with --no-open it opens nothing", async () => {
  const { folder, opened } = fakeOpener();
  // The silent one first: what it opened would be there before the other's.
  await agentOnAScreen(folder, "--no-open");
  const agent = await agentOnAScreen(folder);
  const addresses = await opened;
  expect(addresses).toHaveLength(1);
  const [page, token = ""] = addresses[0]!.split("#token=");
  expect(page).toBe(agent.url);
  expect(token).not.toBe(agent.token);
  expect((await openSession(agent, token)).status).toBe(204);
  expect((await openSession(agent, token)).status).toBe(401);
});
