import { expect, it } from "vitest";
import { largerContext } from "./larger-context.ts";

it.each([
  [5_000, 4_096, 32_768, 8_192],
  [7_000, 4_096, 32_768, 16_384],
  [7_500, 4_096, 8_192, 8_192],
  [9_000, 8_192, 8_192, null],
  [9_000, 4_096, 8_192, null],
  [5_000, 4_096, null, 8_192],
])("%i tokens in %i of %s give %s", (tokens, current, trained, context) => {
  expect(largerContext(tokens, current, trained)).toBe(context);
});
