import { quantize, writeGguf } from "@llcuda/gguf";

/** Sizes of both encoders: as small as llama.cpp's graphs allow. */
const WIDTH = 16;
const INNER = 32;
const HEADS = 2;
const IMAGE = 28;
const PATCH = 14;
const PATCHES = (IMAGE / PATCH) ** 2;
const MEL_BINS = 128;
/** What 30 s of sound are after the second convolution. */
const SOUND_POSITIONS = 1_500;

type Metadata = Parameters<typeof writeGguf>[0]["metadata"][number];
type Tensor = Parameters<typeof writeGguf>[0]["tensors"][number];

/**
 * An mmproj file with which llama-server sees and hears, with made-up weights: some 170 kB.
 * @param embedding the model's own width
 */
export function tinyProjector(embedding: number): Uint8Array {
  return writeGguf({
    metadata: [
      text("general.architecture", "clip"),
      text("general.type", "mmproj"),
      flag("clip.has_vision_encoder"),
      flag("clip.has_audio_encoder"),
      text("clip.vision.projector_type", "mlp"),
      text("clip.audio.projector_type", "qwen2a"),
      flag("clip.use_gelu"),
      // LLaVA leaves out the last layer.
      ...encoder("vision", 2, embedding),
      number("clip.vision.image_size", IMAGE),
      number("clip.vision.patch_size", PATCH),
      list("clip.vision.image_mean", [0.5, 0.5, 0.5]),
      list("clip.vision.image_std", [0.5, 0.5, 0.5]),
      ...encoder("audio", 1, embedding),
      number("clip.audio.num_mel_bins", MEL_BINS),
    ],
    tensors: [
      tensor("v.patch_embd.weight", [PATCH, PATCH, 3, WIDTH], "F16"),
      tensor("v.position_embd.weight", [WIDTH, PATCHES]),
      ...layer("v.blk.0"),
      ...layer("v.blk.1"),
      ...affine("mm.0", WIDTH, embedding),
      ...affine("mm.2", embedding, embedding),
      tensor("a.conv1d.1.weight", [3, MEL_BINS, WIDTH], "F16"),
      tensor("a.conv1d.1.bias", [1, WIDTH]),
      tensor("a.conv1d.2.weight", [3, WIDTH, WIDTH], "F16"),
      tensor("a.conv1d.2.bias", [1, WIDTH]),
      tensor("a.position_embd.weight", [WIDTH, SOUND_POSITIONS]),
      ...layer("a.blk.0").filter(({ name }) => name !== "a.blk.0.attn_k.bias"),
      ...norm("a.post_ln"),
      ...affine("mm.a.fc", WIDTH, embedding),
    ],
  });
}

function encoder(what: "vision" | "audio", layers: number, embedding: number): Metadata[] {
  return [
    number(`clip.${what}.embedding_length`, WIDTH),
    number(`clip.${what}.feed_forward_length`, INNER),
    number(`clip.${what}.block_count`, layers),
    number(`clip.${what}.projection_dim`, embedding),
    number(`clip.${what}.attention.head_count`, HEADS),
    { key: `clip.${what}.attention.layer_norm_epsilon`, type: "float32", value: 1e-5 },
  ];
}

function layer(name: string): Tensor[] {
  return [
    ...norm(`${name}.ln1`),
    ...["q", "k", "v", "out"].flatMap((each) => affine(`${name}.attn_${each}`, WIDTH, WIDTH)),
    ...norm(`${name}.ln2`),
    ...affine(`${name}.ffn_up`, WIDTH, INNER),
    ...affine(`${name}.ffn_down`, INNER, WIDTH),
  ];
}

const norm = (name: string): Tensor[] => [
  tensor(`${name}.weight`, [WIDTH]),
  tensor(`${name}.bias`, [WIDTH]),
];
const affine = (name: string, from: number, to: number): Tensor[] => [
  tensor(`${name}.weight`, [from, to]),
  tensor(`${name}.bias`, [to]),
];

/** Small values that differ, the same each time. */
function tensor(name: string, shape: number[], type: "F32" | "F16" = "F32"): Tensor {
  const length = shape.reduce((product, each) => product * each, 1);
  const values = Float32Array.from({ length }, (_, at) => ((at * 7919) % 101) / 200 - 0.25);
  return { name, type, shape, data: quantize(type, values) };
}

const text = (key: string, value: string): Metadata => ({ key, type: "string", value });
const flag = (key: string): Metadata => ({ key, type: "bool", value: true });
const number = (key: string, value: number): Metadata => ({ key, type: "uint32", value });
const list = (key: string, values: number[]): Metadata => ({
  key,
  type: "array",
  value: { of: "float32", values },
});
