import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { McpServerState, McpServerWish } from "@llcuda/protocol";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { ToolDesk } from "../tool-desk.ts";
import { ToolSettings } from "../tool-settings.ts";
import { startHttpNotes } from "./note-server.test-data.ts";

const NOTES = join(import.meta.dirname, "note-server.test-data.ts");
const STDIO: McpServerWish = {
  name: "Notes",
  transport: { kind: "stdio", command: process.execPath, args: [NOTES, "--stdio"], folder: null },
  secrets: { NOTES_KEY: "s3cret-value" },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-mcp-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function desk(mayAdd = true): ToolDesk {
  const opened = new ToolDesk({ settings: new ToolSettings(join(folder, "tools.json")), mayAdd });
  onTestFinished(() => opened.close());
  return opened;
}

async function phase(tools: ToolDesk, wanted: McpServerState["phase"]): Promise<McpServerState> {
  const state = await tools.state.until(({ servers }) => servers[0]?.phase === wanted);
  return state.servers[0]!;
}

const never = new AbortController().signal;
const run = (tools: ToolDesk, name: string, args: object, signal = never) =>
  tools.run(name, JSON.stringify(args), signal);

describe("a server that is a program", () => {
  test("gives its tools, and no secret of it or of the agent's goes anywhere", async () => {
    process.env["HF_TOKEN"] = "agents-own";
    onTestFinished(() => void delete process.env["HF_TOKEN"]);
    const tools = desk();
    tools.saveServer(STDIO);
    const server = await phase(tools, "ready");
    expect(server).toMatchObject({ about: "notes 1.2.3", secrets: ["NOTES_KEY"], error: null });
    expect(JSON.stringify(tools.state.value)).not.toContain("s3cret-value");
    expect(statSync(join(folder, "tools.json")).mode & 0o777).toBe(0o600);
    expect(await run(tools, "Notes_shout", { text: "hi" })).toEqual({ text: "HI", failed: false });
    expect(await run(tools, "Notes_env", { name: "NOTES_KEY" })).toMatchObject({
      text: "s3cret-value",
    });
    expect(await run(tools, "Notes_env", { name: "HF_TOKEN" })).toMatchObject({ text: "(none)" });
    expect(await run(tools, "Notes_fail", {})).toEqual({
      text: "the notes are locked",
      failed: true,
    });
    expect((await run(tools, "Notes_picture", {})).text).toBe(
      "[image/png, 3 bytes, not shown]\n[link, not followed: https://example.org/?leak=1]",
    );

    // A person ends a call; the server goes on.
    const abort = new AbortController();
    const call = run(tools, "Notes_hang", {}, abort.signal);
    abort.abort();
    await expect(call).rejects.toThrow("aborted");
    const { text: pid } = await run(tools, "Notes_pid", {});
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    tools.switchServer(server.id, false);
    await phase(tools, "off");
    await tools.close();
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  test("that crashes in a call is a failure with its last words, and starts again when asked", async () => {
    const tools = desk();
    const { id } = tools.saveServer(STDIO);
    await phase(tools, "ready");
    const { text, failed } = await run(tools, "Notes_crash", {});
    expect(failed).toBe(true);
    expect(text).toContain("The MCP server Notes has ended");
    const server = await phase(tools, "failed");
    expect(server.error).toMatchObject({ code: "MCP_SERVER_FAILED", detail: "out of paper" });
    expect(await run(tools, "Notes_shout", { text: "hi" })).toMatchObject({ failed: true });
    tools.restartServer(id);
    await phase(tools, "ready");
    expect(await run(tools, "Notes_shout", { text: "hi" })).toMatchObject({ text: "HI" });
  });

  test("that is not there says so", async () => {
    const tools = desk();
    tools.saveServer({
      ...STDIO,
      transport: { kind: "stdio", command: "/no/such/program", args: [], folder: null },
    });
    const { error } = await phase(tools, "failed");
    expect(error).toMatchObject({ code: "MCP_SERVER_FAILED" });
    expect(error!.hint).toContain("/no/such/program");
  });
});

describe("a server that is an address", () => {
  test("gets its headers, and nobody else does", async () => {
    const notes = await startHttpNotes();
    onTestFinished(() => notes.close());
    const tools = desk();
    const secrets = { "x-notes-key": "s3cret-value" };
    const { id } = tools.saveServer({
      name: "Far",
      transport: { kind: "http", url: notes.url },
      secrets,
    });
    await phase(tools, "ready");
    expect(await run(tools, "Far_shout", { text: "hi" })).toEqual({ text: "HI", failed: false });
    expect(notes.headers.every((headers) => headers["x-notes-key"] === "s3cret-value")).toBe(true);
    // Another address must not get what was meant for the first.
    const url = notes.url.replace("/mcp", "/other");
    tools.saveServer({ id, name: "Far", transport: { kind: "http", url }, secrets: {} });
    await phase(tools, "ready");
    expect(tools.state.value.servers[0]!.secrets).toEqual([]);
    expect(notes.headers.at(-1)!["x-notes-key"]).toBeUndefined();
  });

  test("that sends elsewhere is not followed, and one that is gone is a failure", async () => {
    const notes = await startHttpNotes();
    const tools = desk();
    const url = notes.url.replace("/mcp", "/away");
    const { id } = tools.saveServer({
      name: "Far",
      transport: { kind: "http", url },
      secrets: { key: "v" },
    });
    await phase(tools, "failed");
    await notes.close();
    tools.restartServer(id);
    await phase(tools, "starting");
    const { error } = await phase(tools, "failed");
    expect(error!.message).toContain("The MCP server Far did not start");
  });
});

test("tools and servers are switched; what may always run is asked for again when it changes", async () => {
  const notes = await startHttpNotes();
  onTestFinished(() => notes.close());
  const tools = desk();
  const transport = { kind: "http" as const, url: notes.url };
  const { id } = tools.saveServer({ name: "Notes", transport, secrets: {} });
  await phase(tools, "ready");
  tools.allowAlways(tools.named("Notes_shout")!);
  const shout = () => tools.state.value.tools.find(({ key }) => key === `${id}:shout`)!;
  expect(shout()).toMatchObject({ on: true, always: true });
  // Another desk on the same file, whose server describes the tool otherwise.
  const settings = new ToolSettings(join(folder, "tools.json"));
  const { always } = settings.read();
  settings.change((now) => ({ ...now, always: { ...always, [`${id}:shout`]: "another" } }));
  tools.switchTool(`${id}:fail`, false);
  expect(shout().always).toBe(false);
  expect(tools.named("Notes_fail")).toBeNull();
  tools.removeServer(id);
  expect(settings.read()).toMatchObject({ servers: [], switches: {}, always: {} });
});

test("where others reach the page, servers are switched but neither added nor changed", async () => {
  expect(() => desk(false).saveServer(STDIO)).toThrow("Others than this machine's user");
});

test("settings that cannot be read stop nothing and are not overwritten", async () => {
  const file = join(folder, "tools.json");
  new ToolSettings(file).change((now) => ({ ...now, version: 9 as 1 }));
  const tools = desk();
  expect(tools.state.value.tools.map(({ name }) => name)).toContain("calculator");
  expect(() => tools.switchTool("builtin:time", true)).toThrow("cannot be read");
});
