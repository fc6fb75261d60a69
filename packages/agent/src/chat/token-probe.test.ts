import { MAX_PROBED_TOKENS, TokenProbabilities } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { TokenProbe } from "./token-probe.ts";

describe("TokenProbe", () => {
  it("keeps the chosen token and what else was likely", () => {
    const probe = new TokenProbe();
    const paris = { token: " Paris", bytes: [32], logprob: -0.10012 };
    const lyon = { token: " Lyon", bytes: [32], logprob: -3.2 };
    probe.add([{ ...paris, top_logprobs: [paris, lyon] }], false);
    const chosen = { text: " Paris", logprob: -0.1 };
    expect(probe.kept()).toEqual({
      tokens: [
        { ...chosen, reasoning: false, alternatives: [chosen, { text: " Lyon", logprob: -3.2 }] },
      ],
      truncated: false,
    });
  });

  it("writes pieces of characters as their bytes, and impossible tokens as very unlikely", () => {
    const probe = new TokenProbe();
    const logprob = null as unknown as number;
    probe.add([{ token: "\ufffd", bytes: [0xe2, 0x96], logprob }], true);
    expect(probe.kept().tokens[0]).toEqual({
      text: "<0xE2 0x96>",
      logprob: -100,
      reasoning: true,
      alternatives: [],
    });
  });

  it("stops at its limits, and says so", () => {
    const probe = new TokenProbe();
    const token = { token: "a", logprob: -1 };
    const wide = { ...token, top_logprobs: Array.from({ length: 40 }, () => token) };
    probe.add(
      Array.from({ length: MAX_PROBED_TOKENS + 1 }, () => wide),
      false,
    );
    expect(probe.count).toBe(MAX_PROBED_TOKENS);
    expect(TokenProbabilities.parse(probe.kept()).truncated).toBe(true);
  });
});
