import { array, assert, constantFrom, integer, json, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { NamedModel } from "./named-model.ts";

function nameIn(text: string, pieces = [text.length]): { name: string | null; read: number } {
  const model = new NamedModel();
  const bytes = Buffer.from(text);
  let at = 0;
  for (const size of [...pieces, bytes.length]) {
    if (model.known) break;
    model.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { name: model.name, read: at };
}

describe("the model that a request names", () => {
  test.each([
    ['{"model":"a","messages":[]}', "a"],
    ['{ "messages" : [{"model":"inner"}], "model" : "outer" }', "outer"],
    ['{"x":{"model":"inner"}}', null],
    ['["model","a"]', null],
    ['{"x":"model","y":"a"}', null],
    ['{"model":7,"y":"a"}', null],
    ['{"model":null}', null],
    ['{"a":"\\"model\\":","model":"b"}', "b"],
    ['{"m\\u006fdel":"\\u00e4\\n\\"x\\""}', 'ä\n"x"'],
    ['{"a":"\\\\","model":"after a backslash"}', "after a backslash"],
    ["", null],
    ["no JSON at all", null],
  ])("%s", (text, name) => {
    expect(nameIn(text).name).toBe(name);
  });

  test("is known before the rest has come", () => {
    const long = `{"model":"a","messages":"${"x".repeat(100_000)}"}`;
    expect(nameIn(long, [20]).read).toBe(20);
  });

  test("is what JSON.parse finds, wherever the bytes are cut", () => {
    const fields = array(constantFrom('"a":1', '"model":"m"', '"b":"x,{y"', '"c":{"model":"n"}'));
    assert(
      property(fields, json(), string(), array(integer({ min: 1, max: 9 })), (own, any, s, cut) => {
        const all = [...own, `"any":${any}`, `${JSON.stringify(s)}:${JSON.stringify(s)}`];
        const text = `{${all.join(",")}}`;
        const first = own.includes('"model":"m"') ? "m" : s === "model" ? s : null;
        expect(nameIn(text, cut).name).toBe(first);
      }),
    );
  });
});
