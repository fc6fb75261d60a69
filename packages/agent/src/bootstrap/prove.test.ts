import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  unwatchFile,
  utimesSync,
  watchFile,
  writeFileSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installFakeEngine, type FakeBehaviour } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import { homeOf } from "../home.ts";
import { startTimeOf } from "../host/process.ts";
import { foundEngine } from "./found-engine.ts";
import type { ProofCheck } from "./proof-failure.ts";
import { PROOF_LIMITS, proveEngine, type ProofLimits } from "./prove.ts";

const NEVER = new AbortController().signal;
const ALL: ProofCheck[] = ["version", "devices", "token"];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-prove-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const home = () => homeOf({ LLCUDA_HOME: join(folder, "home") });

function fakeEngine(behaviour: Partial<FakeBehaviour> = {}): Promise<Engine> {
  const { bin } = installFakeEngine(join(folder, "engine"), behaviour);
  return foundEngine(join(bin, "llama-server"), "path", home());
}

/** A llama-server of a few lines of shell. `$1` is the question. */
function shellEngine(lines: string): Promise<Engine> {
  mkdirSync(join(folder, "shell"));
  const file = join(folder, "shell", "llama-server");
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return foundEngine(file, "path", home());
}

async function prove(engine: Engine, limits: Partial<ProofLimits> = {}, signal = NEVER) {
  const checks: ProofCheck[] = [];
  const onCheck = (check: ProofCheck): void => void checks.push(check);
  const all = { ...PROOF_LIMITS, ...limits };
  const proved = await proveEngine(engine, { home: home(), onCheck, signal, limits: all });
  return { checks, proved };
}

describe("an engine that works", () => {
  test("passes three checks and tells what it is", async () => {
    const engine = await fakeEngine({
      devices: ["CUDA0: NVIDIA T4 (15095 MiB, 14990 MiB free)", "BLAS: OpenBLAS"],
    });
    const { checks, proved } = await prove(engine);
    expect(checks).toEqual(ALL);
    expect(proved).toMatchObject({ ...engine, info: { id: engine.id, source: "path" } });
    expect(proved.info.version).toBe("0.7.0 (build 11669, commit fake)");
    expect(proved.info.devices).toEqual([
      {
        name: "CUDA0",
        description: "NVIDIA T4",
        memoryTotal: 15_095 * 2 ** 20,
        memoryFree: 14_990 * 2 ** 20,
      },
      { name: "BLAS", description: "OpenBLAS", memoryTotal: null, memoryFree: null },
    ]);
    expect(await readdir(join(folder, "home/run"))).toEqual([]);
  });

  test("is not proved again while nothing changes, but is after a change", async () => {
    const engine = await fakeEngine();
    const first = await prove(engine);
    const second = await prove(engine);
    expect(second).toEqual({ checks: [], proved: first.proved });

    const file = join(engine.bin, "llama-server");
    utimesSync(file, new Date(0), new Date(0));
    expect((await prove(engine)).checks).toEqual(ALL);
    writeFileSync(join(engine.bin, "libggml-cuda.so"), "another backend");
    expect((await prove(engine)).checks).toEqual(ALL);
    writeFileSync(join(engine.bin, "notes.txt"), "no part of the engine");
    expect((await prove(engine)).checks).toEqual([]);
    expect((await prove({ ...engine, env: { CUDA_VISIBLE_DEVICES: "1" } })).checks).toEqual(ALL);
  });

  test("is proved again when the record of its proof is damaged", async () => {
    const engine = await fakeEngine();
    await prove(engine);
    writeFileSync(join(folder, "home/proofs", `${engine.id}.json`), "{");
    expect((await prove(engine)).checks).toEqual(ALL);
  });

  test("may be too old to list its devices", async () => {
    const engine = await fakeEngine();
    const old = `[ "$1" = --list-devices ] && { echo "error: invalid argument: $1" >&2; exit 1; }
exec '${engine.bin}/llama-server' "$@"`;
    const { proved } = await prove(await shellEngine(old));
    expect(proved.info.devices).toEqual([]);
  });
});

describe("an engine that does not work", () => {
  test("dies while it loads, although it told its version", async () => {
    const words = "ggml_cpu_init: using AMX";
    const engine = await fakeEngine({ crashAtLoad: { text: words, signal: "SIGILL" } });
    const failure = { code: "CPU_TOO_OLD", detail: expect.stringContaining(words) };
    await expect(prove(engine)).rejects.toMatchObject(failure);
    await expect(prove(engine), "it is not remembered as a proof").rejects.toMatchObject(failure);
  });

  test("has other processes hold the pipes after its end", async () => {
    const engine = await shellEngine(`[ "$1" = --version ] && exit 0
[ "$1" = --list-devices ] && exit 0
sleep 1000 &
echo "cannot load" >&2
exit 3`);
    await expect(prove(engine)).rejects.toMatchObject({
      code: "ENGINE_PROOF_FAILED",
      message: expect.stringContaining("exit code 3"),
      detail: "cannot load",
    });
  });

  test.each<[string, string, Partial<FakeBehaviour>, Partial<ProofLimits>]>([
    ["never gets ready", "ENGINE_HUNG", { loadHangs: true }, { stallMs: 700 }],
    ["never answers", "ENGINE_PROOF_FAILED", { hangs: true }, { tokenMs: 300 }],
    [
      "dies in its answer",
      "NO_KERNEL_IMAGE",
      {
        crashAfterTokens: {
          tokens: 1,
          text: "CUDA error: no kernel image is available for execution on the device",
          signal: "SIGABRT",
        },
      },
      {},
    ],
  ])("%s", async (_, code, behaviour, limits) => {
    const engine = await fakeEngine({ ...behaviour, ignoresSigterm: true });
    await expect(prove(engine, limits)).rejects.toMatchObject({ code });
  });

  test("lacks a library", async () => {
    const engine = await shellEngine(
      `echo "$0: error while loading shared libraries: libcudart.so.12: cannot open shared object file: No such file or directory" >&2; exit 127`,
    );
    await expect(prove(engine)).rejects.toMatchObject({
      code: "LIBRARY_MISSING",
      message: expect.stringContaining("libcudart.so.12"),
      detail: expect.stringContaining("No such file or directory"),
    });
  });

  test("hangs at its version", async () => {
    const engine = await shellEngine("trap '' TERM; sleep 1000");
    await expect(prove(engine, { versionMs: 100 })).rejects.toMatchObject({
      code: "ENGINE_PROOF_FAILED",
    });
  });

  test("is no program of this machine", async () => {
    const engine = await shellEngine("");
    writeFileSync(join(engine.bin, "llama-server"), "\u007fELF of another machine");
    await expect(prove(engine)).rejects.toMatchObject({ code: "ENGINE_PROOF_FAILED" });
  });
});

test("a proof that is cancelled leaves no process", async () => {
  const abort = new AbortController();
  const pidFile = join(folder, "pid");
  const engine = await shellEngine(`[ "$1" = -m ] || exit 0
echo $$ > '${pidFile}.new' && mv '${pidFile}.new' '${pidFile}'
sleep 1000`);
  const proof = prove(engine, {}, abort.signal);
  await new Promise<void>((resolve) => {
    watchFile(pidFile, { interval: 20 }, ({ size }) => {
      if (size > 0) resolve();
    });
  });
  unwatchFile(pidFile);
  const pid = Number(readFileSync(pidFile, "utf8"));
  expect(startTimeOf(pid)).not.toBeNull();
  abort.abort();
  await expect(proof).rejects.toMatchObject({ code: "CANCELLED" });
  expect(startTimeOf(pid)).toBeNull();
});
