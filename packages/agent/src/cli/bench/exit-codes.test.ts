import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { installFakeEngine, LLCUDA, runLlcuda, startAgent, tinyLlama } from "@llcuda/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** No answer of a test that goes well is so long. */
const CRASH = { tokens: 100, text: "CUDA error: out of memory", signal: "SIGABRT" } as const;
/** Commands and an agent are processes of their own, on a machine that does other things. */
const PATIENCE_MS = 180_000;

const folder = mkdtempSync(join(tmpdir(), "llcuda-exit-codes-"));
let agent: Awaited<ReturnType<typeof startAgent>>;
let env: Record<string, string>;

beforeAll(async () => {
  const model = join(folder, "tiny.gguf");
  writeFileSync(model, tinyLlama());
  const behaviour = { tokensPerSecond: 2_000, crashAfterTokens: CRASH };
  const wishes = {
    LLCUDA_ENGINE: installFakeEngine(join(folder, "bin"), behaviour).bin,
    LLCUDA_MODEL: model,
  };
  agent = await startAgent({ env: { ...wishes, LLCUDA_HOME: join(folder, "home") } });
  // The agent's own wishes would make each command bring an agent of its own.
  const { LLCUDA_ENGINE: _engine, LLCUDA_MODEL: _model, ...others } = agent.env;
  env = others;
}, PATIENCE_MS);

afterAll(async () => {
  await agent?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Two short answers; a test says what else. */
const SERVE =
  "bench serve --anyway --concurrency 1 --requests 2 --warmup 0 --prompt-tokens 16 --output-tokens 8".split(
    " ",
  );

const bench = (...more: string[]) => runLlcuda([...SERVE, ...more], env);

test(
  "0 where all went well and the threshold holds, 2 where it does not",
  async () => {
    const [well, slow, late] = await Promise.all([
      bench("--fail-below", "1"),
      bench("--fail-below", "1e9", "--json"),
      bench("--fail-above", "0", "--figure", "first-token"),
    ]);
    // Words first: where a code is another one, they say why.
    expect(well.stderr).toMatch(/tok\/s: [\d.]+, not below 1\.\n/);
    expect(slow.stderr).toMatch(/, below 1000000000\.\n/);
    expect(late.stderr).toMatch(/, above 0\.\n/);
    expect([well, slow, late].map(({ code }) => code)).toEqual([0, 2, 2]);
    expect(well.stdout).toContain("8 written, 1 at once");
    expect(JSON.parse(slow.stdout)).toMatchObject({ run: { status: "done" } });
  },
  PATIENCE_MS,
);

test(
  "1 where a word cannot be used, before anything is measured",
  async () => {
    const wrong = [
      [["--fail-below", "fast"], "--fail-below fast is no number"],
      [["--fail-below", "1", "--figure", "speed"], "There is no figure speed"],
      [["--concurrency", "0"], "load.concurrency"],
      [["--unheard-of"], "has no option --unheard-of"],
    ] as const;
    const refused = await Promise.all(wrong.map(([words]) => bench(...words)));
    expect(refused).toEqual(
      wrong.map(([, said]) => ({
        code: 1,
        stdout: "",
        stderr: expect.stringContaining(said) as string,
      })),
    );
  },
  PATIENCE_MS,
);

test(
  "130 where it is interrupted, with what was measured",
  async () => {
    const words = [...SERVE, "--requests", "100000", "--seconds", "3600"];
    const child = spawn(LLCUDA, words, { env, stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, closed] = [text(child.stdout), once(child, "close")];
    let said = "";
    await new Promise<void>((resolve, reject) => {
      child.once("close", () => reject(new Error(`it ended by itself: ${said}`)));
      child.stderr.setEncoding("utf8").on("data", (part: string) => {
        said += part;
        if (said.includes("one user")) resolve();
      });
    });
    child.kill("SIGINT");
    expect(await closed).toEqual([130, null]);
    expect(await stdout).toContain("# tiny, one user");
  },
  PATIENCE_MS,
);

test(
  "1 where the engine crashed, with its diagnosis and what was measured",
  async () => {
    const words = ["--output-tokens", "200", "--fail-below", "0"];
    const { code, stderr, stdout } = await bench(...words);
    expect([code, stdout]).toEqual([1, expect.stringContaining("# tiny, one user")]);
    expect(stderr).toContain("(OUT_OF_MEMORY)");
    // Programs get one value, which has the failure in it.
    const told = await bench(...words, "--json");
    expect(told.code).toBe(1);
    const error = { code: "OUT_OF_MEMORY" };
    expect(JSON.parse(told.stdout)).toMatchObject({ run: { error } });
  },
  PATIENCE_MS,
);
