import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startStandInHub } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { noise } from "../download/noise.test-data.ts";
import { REGISTERED_MODELS, type RegisteredModel } from "./registry.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/record-models.ts", import.meta.url));

test("the registry's keeper writes date, length and hash of what the hub has, and of nothing else", async () => {
  const [first, second] = REGISTERED_MODELS.flatMap(({ files }) => files);
  const hub = await startStandInHub();
  const folder = mkdtempSync(join(tmpdir(), "llcuda-record-"));
  onTestFinished(async () => {
    await hub.close();
    rmSync(folder, { recursive: true });
  });
  const bytes = noise(1234, 7);
  hub.publish({ repo: first!.repo, file: first!.path, bytes });
  const target = join(folder, "registered.json");
  const env = { ...process.env, LLCUDA_HF_ENDPOINT: hub.url, HF_TOKEN: "" };
  const ended = await new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(process.execPath, [SCRIPT, "--to", target], { env }, (error, _, said) =>
      resolve({ code: error?.code ?? 0, said }),
    );
  });
  // What is gone fails the command, and is named.
  expect(ended.code).toBe(1);
  expect(ended.said).toContain(`gone: ${second!.repo}/${second!.path}`);
  const { models } = JSON.parse(readFileSync(target, "utf8")) as { models: RegisteredModel[] };
  const files = models.flatMap((model) => model.files);
  expect(files[0]).toEqual({
    ...first,
    size: 1234,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    checked: new Date().toISOString().slice(0, 10),
  });
  expect(files.slice(1)).toEqual(REGISTERED_MODELS.flatMap((model) => model.files).slice(1));
  expect(hub.cdn.requests).toEqual([]);
});
