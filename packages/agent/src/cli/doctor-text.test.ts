import type { DoctorReport } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { gpu, machineWith } from "../bootstrap/probe/machine.test-data.ts";
import { catalogOf, cudaEngine, plainEngine } from "../doctor/doctor-chain.test-data.ts";
import { doctorReport } from "../doctor/doctor.ts";
import { homeOf } from "../home.ts";
import { AUTO } from "./engine/auto.ts";
import { doctorText, type Paint } from "./doctor-text.ts";

const marked: Paint = (style, text) => (style === "dim" ? text : `<${style}>${text}`);

function report(): DoctorReport {
  const driver = "550.54.15";
  const machine = machineWith({
    driver,
    gpus: [gpu("Tesla T4", 75, 15)],
    libcuda: { path: "/usr/lib64-nvidia/libcuda.so.1", version: driver },
    libraries: Array.from({ length: 15 }, (_, index) => ({
      soname: "libcudart.so.12",
      path: `/python${index}/libcudart.so.12`,
      version: "12.4.127",
      origin: "pip" as const,
    })),
  });
  const error = {
    code: "PTX_UNSUPPORTED" as const,
    message: "PTX is newer than the driver.",
    hint: "Take another build.",
    detail:
      "CUDA error: the provided PTX was compiled with an unsupported toolchain.\n  current device: 0",
    remedies: [],
  };
  const broken = cudaEngine("t4", machine, { proof: { state: "failed", at: "2026-11-20", error } });
  const catalog = catalogOf([broken, plainEngine("cpu")]);
  const input = { machine, catalog, state: { phase: "none" as const }, model: null };
  return doctorReport(homeOf({ LLCUDA_HOME: "/nowhere" }), input, null);
}

test("each link has its mark, its facts, and where it is broken the cause, the line and the remedy", () => {
  const text = doctorText(report(), marked);
  expect(text).toContain("<green>✓ GPU            Tesla T4 (sm_75, 15.0 GiB).");
  // All memory is told in one unit.
  expect(text).toMatch(/ threads, [\d.]+ [MG]iB memory\n/);
  expect(text).toContain("<green>✓ Driver         NVIDIA driver 550.54.15.");
  expect(text).toContain(
    "<yellow>! Engines        Tesla T4 is not used. PTX is newer than the driver.",
  );
  expect(text).toContain(
    "| CUDA error: the provided PTX was compiled with an unsupported toolchain.",
  );
  expect(text).toContain(
    "-> Take another build. What fits this machine and can be fetched: llama.cpp from GitHub, cpu (CPU).",
  );
  expect(text).toContain("$ llcuda engine use cpu");
  expect(text).toContain("libcudart.so.12 12.4.127: /python11/libcudart.so.12 (pip)");
  expect(text).toContain("and 3 more (--json shows them)");
  expect(text.split("\n").at(-1)).toContain(
    "No agent runs on this cache: start one with `llcuda up`.",
  );
});

test("what a pin stands in the way of is given back by a command that there is", () => {
  const broken = report();
  const error = { ...broken.chain[4]!.error!, remedies: ["use-best" as const] };
  const chain = broken.chain.map((link) => (link.id === "engine" ? { ...link, error } : link));
  const [, command] = /\$ llcuda engine use (\w+)/.exec(doctorText({ ...broken, chain }, marked))!;
  // The word for which `engine use` lets llcuda choose.
  expect(command).toBe(AUTO);
});
