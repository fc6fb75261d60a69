import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { arch, machine, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { onTestFinished } from "vitest";
import { writeElf, type ElfPlan } from "../../compat/elf.test-data.ts";
import { writeLdCache } from "../../compat/ld-cache.test-data.ts";
import type { ProbeLimits } from "./inquiry.ts";
import { probeMachine } from "./probe-machine.ts";

/** The folder of system libraries, which bears the processor's name. */
export const LIB = `/usr/lib/${machine()}-linux-gnu`;
const ELF_MACHINE = arch() === "arm64" ? 183 : 62;

interface SmiAnswers {
  /** Rows of --query-gpu, the last column being compute_cap. */
  rows?: string[];
  /** An older one, which does not know the column compute_cap. */
  knowsComputeCap?: boolean;
  driver?: string;
  cuda?: string;
}

/** What nvidia-smi answers of a T4. */
export const T4_ROW = (index: number, driver = "550.54.15"): string =>
  `${index}, Tesla T4, GPU-aaaaaaa${index}, 15360, 15095, ${driver}, 7.5`;

/** A host that is gone when the test has ended. */
export function newHost(env: Record<string, string> = {}): SimulatedHost {
  const made = new SimulatedHost(env);
  onTestFinished(() => made.remove());
  return made;
}

function lines(all: string[]): string {
  return all.map((line) => `echo '${line}'`).join("\n");
}

/** A whole machine in a folder: its files, its programs and its environment. */
export class SimulatedHost {
  readonly env: Record<string, string>;
  readonly #root = mkdtempSync(join(tmpdir(), "llcuda-host-"));

  constructor(env: Record<string, string> = {}) {
    this.env = { PATH: "/usr/local/bin:/usr/bin", HOME: "/home/me", ...env };
    this.library(`${LIB}/libc.so.6`, { defines: ["GLIBC_2.4", "GLIBC_2.35"] });
    this.library(`${LIB}/libstdc++.so.6`, { defines: ["GLIBCXX_3.4.9", "GLIBCXX_3.4.30"] });
    this.file("/proc/version", "Linux version 6.1.0-amd64 (builder@test)\n");
    this.file("/proc/meminfo", "MemTotal: 16384000 kB\nMemAvailable: 8192000 kB\n");
    this.file("/proc/cpuinfo", "model name\t: Test CPU\nflags\t\t: fpu sse4_2 avx avx2 smep\n\n");
  }

  file(path: string, content: string | Uint8Array, mode = 0o644): this {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    return this;
  }

  /** A shell script; the simulated PATH reaches no real program, so that it has the shell's own only. */
  program(path: string, script: string): this {
    return this.file(path, `#!/bin/sh\n${script}\n`, 0o755);
  }

  library(path: string, plan: ElfPlan = {}): this {
    return this.file(path, writeElf({ machine: ELF_MACHINE, ...plan }));
  }

  /** A link within this host. */
  link(path: string, target: string): this {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(relative(dirname(file), join(this.#root, target)), file);
    return this;
  }

  /** Driver libraries of a version, as its installer lays them. */
  driverLibraries(folder: string, version: string): this {
    for (const name of ["libcuda.so", "libnvidia-ml.so"]) {
      this.library(`${folder}/${name}.${version}`);
      this.link(`${folder}/${name}.1`, `${folder}/${name}.${version}`);
    }
    return this;
  }

  /** The loaded kernel module with its GPUs, as /proc shows them. */
  kernelModule(version: string, ...models: string[]): this {
    this.file(
      "/proc/driver/nvidia/version",
      `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Sat Aug 19 01:15:15 UTC 2023\nGCC version: 12\n`,
    );
    for (const [index, model] of models.entries()) {
      this.file(
        `/proc/driver/nvidia/gpus/0000:0${index}:00.0/information`,
        `Model: \t\t ${model}\nIRQ:   \t\t 32\nGPU UUID: \t GPU-1111111${index}-0000\nVideo BIOS: \t ??\n`,
      );
    }
    return this;
  }

  deviceNodes(count: number): this {
    for (let index = 0; index < count; index++) this.file(`/dev/nvidia${index}`, "");
    return this.file("/dev/nvidiactl", "").file("/dev/nvidia-uvm", "");
  }

  nvidiaSmi(
    { cuda, driver, knowsComputeCap = true, rows = [] }: SmiAnswers,
    path = "/usr/bin/nvidia-smi",
  ): this {
    const without = rows.map((row) => row.split(",").slice(0, -1).join(","));
    const refusal = `echo 'Field "compute_cap" is not a valid field to query.'; exit 2`;
    return this.program(
      path,
      `case "$1" in
--query-gpu=*compute_cap) ${knowsComputeCap ? lines(rows) : refusal} ;;
--query-gpu=*) ${lines(without)} ;;
-q) echo '==============NVSMI LOG=============='
${driver === undefined ? "" : `echo 'Driver Version                            : ${driver}'`}
${cuda === undefined ? "" : `echo 'CUDA Version                              : ${cuda}'`} ;;
esac`,
    );
  }

  /** An nvidia-smi that says this and fails. */
  failingSmi(words: string, code: number, path = "/usr/bin/nvidia-smi"): this {
    return this.program(path, `echo "${words}"\nexit ${code}`);
  }

  ldCache(...libraries: [name: string, path: string][]): this {
    return this.file("/etc/ld.so.cache", writeLdCache(libraries));
  }

  request(): { env: Record<string, string>; root: string } {
    return { env: this.env, root: this.#root };
  }

  probe(limits?: ProbeLimits): Promise<MachineFacts> {
    return probeMachine(limits === undefined ? this.request() : { ...this.request(), limits });
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
