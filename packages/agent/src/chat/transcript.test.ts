import fc from "fast-check";
import { expect, test } from "vitest";
import { Transcript } from "./transcript.ts";

test("readers at any pace get the whole text, nothing lost or doubled", () => {
  const pieces = fc.array(fc.record({ text: fc.string({ maxLength: 3_000 }), read: fc.boolean() }));
  fc.assert(
    fc.property(pieces, (steps) => {
      const transcript = new Transcript();
      let held = "";
      for (const { text, read } of steps) {
        transcript.append(text);
        if (read) held += transcript.from(held.length);
      }
      held += transcript.from(held.length);
      const whole = steps.map((step) => step.text).join("");
      expect(held).toBe(whole);
      expect(transcript.toString()).toBe(whole);
      expect(transcript.length).toBe(whole.length);
    }),
  );
});
