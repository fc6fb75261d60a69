import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { agentEnvironment, LLCUDA, runLlcuda } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";

function environment(): Record<string, string> {
  const { env, remove } = agentEnvironment({ LLCUDA_HF_ENDPOINT: "http://127.0.0.1:9" });
  onTestFinished(remove);
  return env;
}

test("a home that cannot be written is told by every command, to programs as JSON", async () => {
  const env = environment();
  const file = join(env["LLCUDA_HOME"]!, "file");
  writeFileSync(file, "");
  // Nobody, root neither, makes a folder below a file.
  const below = { ...env, LLCUDA_HOME: join(file, "home") };
  const [check, list] = await Promise.all([
    runLlcuda(["models", "check"], below),
    runLlcuda(["models", "list", "--json"], below),
  ]);
  expect(check).toMatchObject({ code: 1, stdout: "" });
  expect(check.stderr).toMatch(
    /cannot write the folder .*LLCUDA_HOME to another .*FILE_UNWRITABLE/s,
  );
  expect(list.code).toBe(1);
  const { error } = JSON.parse(list.stdout) as { error: object };
  expect(error).toMatchObject({ code: "FILE_UNWRITABLE", hint: expect.stringContaining("LLCUDA") });
  for (const { stderr } of [check, list]) expect(stderr).not.toContain("    at ");
});

test("a store that is damaged is named, with what to do", async () => {
  const env = environment();
  writeFileSync(join(env["LLCUDA_HOME"]!, "llcuda.sqlite"), "no database at all, only some text");
  const { code, stderr } = await runLlcuda(["models", "token"], env);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /store .*llcuda\.sqlite is damaged\.\n {2}Move it away .*FILE_UNREADABLE/s,
  );
});

test("a failure keeps its words and its exit code where nobody reads stdout any more", async () => {
  const child = spawn(LLCUDA, ["models", "pull", "nope-1b", "--json"], { env: environment() });
  child.stdout.destroy();
  const [words] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(words).toContain("MODEL_NOT_FOUND");
  expect(child.exitCode).toBe(1);
});
