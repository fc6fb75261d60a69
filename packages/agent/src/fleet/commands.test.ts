import { execFileSync } from "node:child_process";
import { AUTOMATIC } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { commandsFor } from "./commands.ts";

const words = (command: string): string[] =>
  execFileSync("sh", ["-c", `printf '%s\\n' ${command}`], { encoding: "utf8" })
    .trimEnd()
    .split("\n");

test("both commands survive a shell, whatever is in the names", () => {
  const model = { id: "it's a model", path: '/models/it\'s $HOME "here".gguf' };
  const settings = { args: ["-c", "4096", "--grammar", "root ::= 'a'"], env: {} };
  const options = { ...AUTOMATIC, context: 4_096, tensorSplit: [1, 2] };
  const { llamaServer, llcuda } = commandsFor(model, options, settings);
  expect(words(llamaServer)).toEqual(["llama-server", "-m", model.path, ...settings.args]);
  expect(words(llcuda)).toEqual([
    "llcuda",
    "models",
    "load",
    model.id,
    "--set",
    "context=4096",
    "--set",
    "tensorSplit=[1,2]",
  ]);
});

test("llama-server's is left the same GPU, which is then its first", () => {
  const env = { CUDA_VISIBLE_DEVICES: "GPU-5f2c", LLAMA_ARG_FIT: "off" };
  const settings = { args: ["-dev", "CUDA0"], env };
  const { llamaServer } = commandsFor({ id: "a", path: "/a.gguf" }, AUTOMATIC, settings);
  expect(llamaServer).toBe("CUDA_VISIBLE_DEVICES=GPU-5f2c llama-server -m /a.gguf -dev CUDA0");
});
