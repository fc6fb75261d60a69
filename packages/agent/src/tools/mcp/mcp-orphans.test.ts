import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { identityOf, isAlive, type ProcessIdentity } from "../../host/process.ts";
import { ToolSettings } from "../tool-settings.ts";

const NOTES = join(import.meta.dirname, "note-server.test-data.ts");
const DESK = fileURLToPath(new URL("desk-process.test-data.ts", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-mcp-orphans-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts an agent's tools with one server, and waits until both run. */
async function startDesk(command: string, args: string[], path = process.env["PATH"]) {
  const file = join(folder, "tools.json");
  const transport = { kind: "stdio" as const, command, args, folder: null };
  const server = { id: "notes", name: "Notes", on: true, transport, secrets: {} };
  new ToolSettings(file).change((now) => ({ ...now, servers: [server] }));
  const child = spawn(process.execPath, [DESK, file], {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [told] = (await once(child.stdout, "data")) as [Buffer];
  return { child, notes: identityOf(Number(told.toString())) };
}

async function untilGone(who: ProcessIdentity): Promise<void> {
  while (isAlive(who) === true) await delay(10);
}

describe("an agent that is killed with SIGKILL leaves no MCP server", () => {
  test.each([
    ["that it started itself", process.execPath, [NOTES, "--stdio"]],
    // As npx does: the server is a child of the program that was named.
    ["behind another program", "/bin/sh", ["-c", `"${process.execPath}" "${NOTES}" --stdio; true`]],
  ])("%s", async (_which, command, args) => {
    const { child, notes } = await startDesk(command, args);
    expect(isAlive(notes)).toBe(true);
    child.kill("SIGKILL");
    await untilGone(notes);
  });

  test("where there is no setpriv, by the pipe that closes", async () => {
    // Programs of this Node alone.
    const bare = join(folder, "bin");
    mkdirSync(bare);
    symlinkSync(process.execPath, join(bare, "node"));
    const { child, notes } = await startDesk(process.execPath, [NOTES, "--stdio"], bare);
    expect(isAlive(notes)).toBe(true);
    child.kill("SIGKILL");
    await untilGone(notes);
  });
});
