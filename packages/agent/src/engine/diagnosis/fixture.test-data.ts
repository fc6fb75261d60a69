import type { EngineExit, ErrorCode, Remedy } from "@llcuda/protocol";
import { expect, test } from "vitest";
import type { KillVerdict } from "../../host/oom-witness.ts";
import { explain } from "./diagnose.ts";

export const ABORT: EngineExit = { code: null, signal: "SIGABRT" };
export const FAILED: EngineExit = { code: 1, signal: null };
export const NO_START: EngineExit = { code: 127, signal: null };
export const KILLED: EngineExit = { code: null, signal: "SIGKILL" };

/** The telling lines of one real end of an engine, paths shortened. */
interface LogFixture {
  /** `REPOSITORY#NUMBER` of the public report, or the build that printed it here. */
  source: string;
  log: string;
  /** In full. */
  message: string;
  exit?: EngineExit | null;
  phase?: "starting" | "running";
  killed?: KillVerdict | null;
  /** Where they are not the group's. */
  remedies?: Remedy[];
}

/** Real ends that one rule explains. */
export interface FixtureGroup {
  rule: string;
  code: ErrorCode;
  remedies: Remedy[];
  logs: LogFixture[];
}

/** The lines without the indentation of this file. */
export function linesOf(log: string): string[] {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent));
}

/** One test for each log: the rule, the code, the message and the remedies that it gives. */
export function checkFixtures(groups: FixtureGroup[]): void {
  for (const { code, logs, remedies, rule } of groups) {
    test.for(logs)(`${rule}: $source`, (fixture) => {
      const { exit = ABORT, killed = null, log, message, phase = "starting" } = fixture;
      const found = explain({ log: linesOf(log), exit, phase, killed });
      const { report } = found;
      expect({ rule: found.rule, ...report, hint: "", detail: "" }).toEqual({
        rule,
        code,
        message,
        remedies: fixture.remedies ?? remedies,
        hint: "",
        detail: "",
      });
      expect(report.hint).toMatch(/^[A-Z].*\.$/);
      expect(log).toContain(report.detail?.split("\n")[0]);
    });
  }
}
