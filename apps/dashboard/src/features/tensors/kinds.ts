/** Colours for kinds of things: the same on every page, and told apart by colour-blind eyes. */

/** Names of CSS variables (styles.css). */
export type KindColor =
  | "--kind-1"
  | "--kind-2"
  | "--kind-3"
  | "--kind-4"
  | "--kind-5"
  | "--kind-6"
  | "--ink-3"
  | "--line-strong";

const ROLE_COLORS: Readonly<Record<string, KindColor>> = {
  embedding: "--kind-4",
  attention: "--kind-5",
  ffn: "--kind-1",
  experts: "--kind-3",
  recurrent: "--kind-3",
  output: "--kind-2",
  norm: "--ink-3",
};

export function roleColor(role: string): KindColor {
  return ROLE_COLORS[role] ?? "--line-strong";
}

export const ROLE_NAMES: Readonly<Record<string, string>> = {
  embedding: "Embedding",
  attention: "Attention",
  ffn: "FFN",
  experts: "Experts",
  recurrent: "Recurrent",
  norm: "Norm",
  output: "Output",
  other: "Other",
};

/** By the bits that a weight takes: what a person looks for in a mix of types. */
export function typeColor(type: string): KindColor {
  const bits = bitsOf(type);
  if (bits === null) return "--line-strong";
  if (bits >= 16) return "--ink-3";
  if (bits >= 8) return "--kind-5";
  if (bits >= 6) return "--kind-6";
  if (bits >= 5) return "--kind-1";
  return bits >= 4 ? "--kind-4" : bits >= 3 ? "--kind-2" : "--kind-3";
}

/** The digit in a type's name: Q4_K is 4, IQ2_XS is 2, BF16 is 16, MXFP4 is 4. */
export function bitsOf(type: string): number | null {
  const digits = /^(?:I?Q|TQ|B?F|I|MXFP|NVFP)(\d+)/.exec(type)?.[1];
  return digits === undefined ? null : Number(digits);
}
