import {
  MAX_ALTERNATIVES,
  MAX_PROBED_TOKENS,
  type ProbedToken,
  type TokenProbabilities,
} from "@llcuda/protocol";

interface EngineCandidate {
  token: string;
  bytes?: number[] | null;
  logprob: number;
}

/** `logprobs.content` of a chat chunk, as server-task.cpp writes it. */
export interface EngineToken extends EngineCandidate {
  top_logprobs?: EngineCandidate[];
}

/** What stands in a text for bytes that are no whole character. */
const BROKEN = "\ufffd";
/** -Infinity is null in JSON: a token that sampling alone has let through. */
const IMPOSSIBLE = -100;
const thousandth = (value: number): number => Math.round(value * 1_000) / 1_000;

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;

function candidateOf({ token, bytes, logprob }: EngineCandidate) {
  const partial = token.includes(BROKEN) && bytes != null;
  const text = partial ? `<${bytes.map(hex).join(" ")}>` : token;
  return { text, logprob: thousandth(Number.isFinite(logprob) ? logprob : IMPOSSIBLE) };
}

/** Keeps what else the model thought of at each token of an answer, up to a limit. */
export class TokenProbe {
  readonly #tokens: ProbedToken[] = [];
  #truncated = false;

  get count(): number {
    return this.#tokens.length;
  }

  add(tokens: readonly EngineToken[], reasoning: boolean): void {
    for (const token of tokens) {
      if (this.#tokens.length >= MAX_PROBED_TOKENS) {
        this.#truncated = true;
        return;
      }
      const alternatives = (token.top_logprobs ?? []).slice(0, MAX_ALTERNATIVES).map(candidateOf);
      this.#tokens.push({ ...candidateOf(token), reasoning, alternatives });
    }
  }

  kept(): TokenProbabilities {
    return { tokens: [...this.#tokens], truncated: this.#truncated };
  }
}
