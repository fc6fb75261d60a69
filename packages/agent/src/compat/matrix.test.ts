import { describe, expect, it } from "vitest";
import { MATRIX_DRIVERS, MATRIX_GPUS, matrixCell } from "./matrix.ts";
import { BUILD_PROFILES } from "./profiles.ts";

/*
 * Every cell, written down by hand from the rules: Y runs as it is, j compiles first, p PTX too new,
 * d driver too old for the runtime, n no code, . driver and GPU never meet.
 * Drivers:      450 470 510 525 535 550 560 570 575 580 590 610 615
 */
const EXPECTED: Record<string, Record<number, string>> = {
  t4: {
    50: "nnnnnnnnnn...",
    60: "nnnnnnnnnn...",
    61: "nnnnnnnnnn...",
    70: "nnnnnnnnnn...",
    75: "dddYYYYYYYYYY",
    80: "nnnnnnnnnnnnn",
    86: ".nnnnnnnnnnnn",
    87: ".nnnnnnnnnnnn",
    89: "...nnnnnnnnnn",
    90: "...nnnnnnnnnn",
    100: ".......nnnnnn",
    103: "........nnnnn",
    120: ".......nnnnnn",
    121: "........nnnnn",
  },
  "cuda12-multi": {
    50: "dddYYYYYYY...",
    60: "dddYYYYYYY...",
    61: "dddYYYYYYY...",
    70: "dddYYYYYYY...",
    75: "dddYYYYYYYYYY",
    80: "dddYYYYYYYYYY",
    86: ".ddYYYYYYYYYY",
    87: ".nnnnnnnnnnnn",
    89: "...YYYYYYYYYY",
    90: "...YYYYYYYYYY",
    100: ".......jjjjjj",
    103: "........jjjjj",
    120: ".......jjjjjj",
    121: "........jjjjj",
  },
  "cuda13-multi": {
    50: "nnnnnnnnnn...",
    60: "nnnnnnnnnn...",
    61: "nnnnnnnnnn...",
    70: "nnnnnnnnnn...",
    75: "dddddddddYYYY",
    80: "dddddddddYYYY",
    86: ".ddddddddYYYY",
    87: ".nnnnnnnnnnnn",
    89: "...ddddddYYYY",
    90: "...ddddddYYYY",
    100: ".......ddYYYY",
    103: "........dYYYY",
    120: ".......ddYYYY",
    121: "........dYYYY",
  },
  "upstream-cuda-12.8": {
    50: "dddppppjjj...",
    60: "dddppppjjj...",
    61: "dddppppjjj...",
    70: "dddppppjjj...",
    75: "dddppppjjjjjj",
    80: "dddppppjjjjjj",
    86: ".ddYYYYYYYYYY",
    87: ".ddppppjjjjjj",
    89: "...YYYYYYYYYY",
    90: "...ppppjjjjjj",
    100: ".......jjjjjj",
    103: "........jjjjj",
    120: ".......YYYYYY",
    121: "........jjjjj",
  },
  "upstream-cuda-13.4": {
    50: "nnnnnnnnnn...",
    60: "nnnnnnnnnn...",
    61: "nnnnnnnnnn...",
    70: "nnnnnnnnnn...",
    75: "dddddddddpppj",
    80: "dddddddddpppj",
    86: ".ddddddddYYYY",
    87: ".ddddddddpppj",
    89: "...ddddddYYYY",
    90: "...ddddddpppj",
    100: ".......ddpppj",
    103: "........dpppj",
    120: ".......ddYYYY",
    121: "........dYYYY",
  },
  "debian-cuda": {
    50: "dddppjjjjj...",
    60: "dddppjjjjj...",
    61: "dddppjjjjj...",
    70: "dddppjjjjj...",
    75: "dddppjjjjjjjj",
    80: "dddppjjjjjjjj",
    86: ".ddYYYYYYYYYY",
    87: ".ddppjjjjjjjj",
    89: "...YYYYYYYYYY",
    90: "...ppjjjjjjjj",
    100: ".......jjjjjj",
    103: "........jjjjj",
    120: ".......jjjjjj",
    121: "........jjjjj",
  },
};
const LETTERS: Record<string, string> = {
  native: "Y",
  jit: "j",
  PTX_UNSUPPORTED: "p",
  DRIVER_TOO_OLD: "d",
  NO_KERNEL_IMAGE: "n",
};

describe.each(BUILD_PROFILES.map((profile) => [profile.id, profile] as const))(
  "%s",
  (id, profile) => {
    it.each(MATRIX_GPUS.map((gpu) => [gpu.sm, gpu] as const))(
      "on SM %i, with every driver",
      (sm, gpu) => {
        const row = MATRIX_DRIVERS.map((driver) => {
          const verdict = matrixCell(profile, gpu, driver);
          return verdict === null ? "." : LETTERS[verdict.code ?? verdict.runs];
        });
        expect(row.join("")).toBe(EXPECTED[id]?.[sm]);
      },
    );

    it("tells numbers in every sentence, and what to do wherever it refuses", () => {
      for (const gpu of MATRIX_GPUS) {
        for (const driver of MATRIX_DRIVERS) {
          const verdict = matrixCell(profile, gpu, driver);
          if (verdict === null) continue;
          expect(verdict.because).toMatch(/\d/);
          expect(verdict.remedy === null).toBe(verdict.runs !== "no");
        }
      }
    });
  },
);
