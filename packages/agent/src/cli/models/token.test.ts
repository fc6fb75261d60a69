import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { agentEnvironment, LLCUDA } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";

const TOKEN = "hf_secret0123456789";

test("a token comes on standard input, is told by its place only, and goes", async () => {
  const { env, remove } = agentEnvironment({ LLCUDA_HF_ENDPOINT: "http://127.0.0.1:9/hub" });
  onTestFinished(remove);
  const run = async (input: string, ...args: string[]) => {
    const child = spawn(LLCUDA, ["models", "token", ...args], { env });
    child.stdin.end(input);
    const [said, wrong] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return said + wrong;
  };
  expect(await run("")).toMatch(/^Token for http:\/\/127\.0\.0\.1:9\/hub: none/);
  const said = await run(`${TOKEN}\n`, "--set");
  expect(said).toContain("kept by llcuda");
  expect(said).not.toContain(TOKEN);
  expect(statSync(join(env["LLCUDA_HOME"]!, "hub-token.json")).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await run("", "--json"))).toMatchObject({ token: "stored" });
  expect(await run("has blanks in it", "--set")).toContain("INPUT_INVALID");
  expect(await run("", "--remove")).toContain("none");
}, 60_000);
