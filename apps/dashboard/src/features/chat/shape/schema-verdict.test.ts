import { describe, expect, it } from "vitest";
import { schemaVerdict } from "./schema-verdict.ts";

const SCHEMA = JSON.stringify({
  type: "object",
  properties: {
    name: { type: "string" },
    population: { type: "integer", minimum: 100 },
    kind: { enum: ["city", "village"] },
  },
  required: ["name", "population"],
});
const GOOD = '{"name": "Paris", "population": 2100000, "kind": "city"}';

describe("a finished answer", () => {
  it("satisfies its schema", () => {
    expect(schemaVerdict(SCHEMA, GOOD, true)).toEqual({ state: "satisfied", faults: [] });
  });

  it("names what is wrong, and where", () => {
    const verdict = schemaVerdict(SCHEMA, '{"name": 7, "population": 5}', true);
    expect(verdict.state).toBe("broken");
    expect(verdict.faults).toHaveLength(2);
    expect(verdict.faults[0]).toMatch(/^name: /);
    expect(verdict.faults[1]).toMatch(/^population: /);
  });

  it("that was cut, or is no JSON, is broken", () => {
    expect(schemaVerdict(SCHEMA, GOOD.slice(0, 20), true).state).toBe("broken");
    expect(schemaVerdict(SCHEMA, "Paris", true).faults[0]).toMatch(/^no JSON/);
  });
});

describe("an answer that grows", () => {
  it("is never called broken on its way to a good one, wherever it is", () => {
    for (let end = 0; end < GOOD.length; end += 1) {
      const { state } = schemaVerdict(SCHEMA, GOOD.slice(0, end), false);
      expect([GOOD.slice(0, end), state]).toEqual([GOOD.slice(0, end), "growing"]);
    }
  });

  it("is called broken as soon as nothing can mend it", () => {
    expect(schemaVerdict(SCHEMA, '{"name": 7, ', false).state).toBe("broken");
  });
});
