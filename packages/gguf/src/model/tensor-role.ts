/** What a tensor is for. */
export const TENSOR_ROLES = [
  "embedding",
  "attention",
  "ffn",
  "experts",
  "recurrent",
  "norm",
  "output",
  "other",
] as const;
export type TensorRole = (typeof TENSOR_ROLES)[number];

/** A tensor's place in its model, by its name. */
export interface TensorPlace {
  readonly role: TensorRole;
  /** The block (layer) it belongs to; null outside the blocks. */
  readonly block: number | null;
  /** Its name within the block, without `.weight`: `attn_q`, `ffn_down`. */
  readonly part: string;
}

/** `blk.7.attn_q.weight`, `enc.blk.7…`, `v.blk.7…`: what comes before the block is kept in `part`. */
const IN_BLOCK = /^((?:\w+\.)*?)blk\.(\d+)\.(.+)$/;

/** The first that fits decides; the names are those of llama.cpp's llama-arch.cpp. */
const ROLES: readonly (readonly [TensorRole, RegExp])[] = [
  ["norm", /(^|[._])(norm|norm_\d|ln\d?|layer_norm)($|[._])|_norm(_\w+)?$/],
  ["experts", /^ffn_.*(_exps|_shexp|_chexps)|^ffn_gate_inp|^exp_probs/],
  ["recurrent", /^(ssm|time_mix|channel_mix|shortconv)_/],
  ["attention", /^(attn|cross_attn|self_attn|indexer)/],
  ["ffn", /^(ffn|mlp|layer_out)/],
  ["embedding", /embd|embed|^token_types/],
  ["output", /^output|^cls|^lm_head/],
];

/** Where a tensor of this name belongs. Names that follow no convention are `other`. */
export function tensorPlace(name: string): TensorPlace {
  const [, prefix = "", block, rest = name] = IN_BLOCK.exec(name) ?? [];
  const own = rest.replace(/\.(weight|bias)$/, "");
  const role = ROLES.find(([, form]) => form.test(own))?.[0] ?? "other";
  const part = `${prefix}${own}${rest.endsWith(".bias") ? ".bias" : ""}`;
  return { role, block: block === undefined ? null : Number(block), part };
}
