import { AnswerOptions, FLAG_PARAMETERS, NUMBER_PARAMETERS, numberSchema } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { recommendedSampling, settled, stated } from "./sampling.ts";

test.each([
  ["SmolLM2-135M-Instruct.Q4_1", { temperature: 0.2, top_p: 0.9 }],
  ["gemma-3-270m-q4_k_m", {}],
  ["not-SmolLM2", {}],
])("%s is sampled with %j", (name, sampling) => {
  expect(recommendedSampling(name)).toEqual(sampling);
});

describe("what is asked of the engine", () => {
  test("names every number and flag of the table as it is set, and nothing else", () => {
    const numbers = Object.entries(NUMBER_PARAMETERS).map(([name, { least }]) => [name, least]);
    const flags = Object.keys(FLAG_PARAMETERS).map((name) => [name, true]);
    const options = AnswerOptions.parse(Object.fromEntries([...numbers, ...flags]));
    const fields = stated({ ...options, alternatives: 3, system: "Be brief." }, 4_096);
    // -1 is the whole context, which the engine wants as a number.
    expect(fields).toEqual({ ...options, repeat_last_n: 4_096, dry_penalty_last_n: 4_096 });
    expect(stated({}, 4_096)).toEqual({});
  });

  test("has the schema as a response format, which goes before a grammar", () => {
    const json_schema = '{"type":"object"}';
    expect(stated({ json_schema, grammar: 'root ::= "a"' }, 0)).toEqual({
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: { type: "object" } },
      },
    });
    expect(stated({ grammar: 'root ::= "a"' }, 0)).toEqual({ grammar: 'root ::= "a"' });
    expect(stated({ logit_bias: [{ token: " x", bias: false }] }, 0)).toEqual({
      logit_bias: [[" x", false]],
    });
    expect(stated({ thinking: false }, 0)).toEqual({
      chat_template_kwargs: { enable_thinking: false, thinking: false },
    });
  });
});

const chance = (): number => 42;

describe("an answer's options", () => {
  test("are the chat's, then what was wished, with a seed in any case", () => {
    const settings = { temperature: 0, system: "Be brief." };
    expect(settled(settings, { temperature: 1 }, chance)).toEqual({
      temperature: 1,
      system: "Be brief.",
      seed: 42,
    });
    expect(settled(null, {}, chance)).toEqual({ seed: 42 });
  });

  test("leave the cache alone where the seed is the person's, unless they say otherwise", () => {
    expect(settled({ seed: 7 }, {}, chance)).toEqual({ seed: 7, cache_prompt: false });
    expect(settled({ seed: 7, cache_prompt: true }, {}, chance)).toMatchObject({
      cache_prompt: true,
    });
  });
});

describe("the table", () => {
  test.each(Object.entries(NUMBER_PARAMETERS))("%s takes its own default", (_name, parameter) => {
    const schema = numberSchema(parameter);
    expect(schema.nullable().safeParse(parameter.preset).success).toBe(true);
    expect(schema.safeParse(parameter.most + 1).success).toBe(false);
    expect(schema.safeParse(parameter.least - 1).success).toBe(false);
  });

  test("a schema that is no JSON object is refused", () => {
    for (const json_schema of ["", "[]", "{", '"a"']) {
      expect(AnswerOptions.safeParse({ json_schema }).success).toBe(false);
    }
  });
});
