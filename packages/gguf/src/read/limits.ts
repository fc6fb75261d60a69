/** Caps on what a file may ask for. Each is checked before anything is allocated. */

/** GGUF specification: a key is at most 65,535 bytes. */
export const MAX_KEY_BYTES = 65_535;

/** ggml's GGML_MAX_NAME is 64 with the end mark; a longer name cannot be loaded by llama.cpp. */
export const MAX_TENSOR_NAME_BYTES = 63;

/** ggml's GGML_MAX_DIMS. */
export const MAX_DIMENSIONS = 4;

/** No file aligns by more than a few kB; 2^31 was used to make programs overflow. */
export const MAX_ALIGNMENT = 1 << 20;

/** The specification allows arrays in arrays; nobody writes more than two levels. */
export const MAX_ARRAY_DEPTH = 8;

/** Metadata texts kept in memory, all together. Longer ones stay in the file and are flagged. */
export const METADATA_TEXT_BUDGET = 64 * 1024 * 1024;

/** Arrays up to this many fixed-size elements are decoded at once (per-layer head counts). */
export const EAGER_ARRAY_ELEMENTS = 1024;

/** Tensor type numbers from here on are damage, not the future: ggml is at 42 after three years. */
export const TENSOR_TYPE_END = 256;

/** Smallest possible pair: key length 8, key 1, type 4, value 1. */
export const MIN_PAIR_BYTES = 14;

/** Smallest possible tensor entry: name length 8, name 1, n_dims 4, type 4, offset 8. */
export const MIN_TENSOR_BYTES = 25;

/** How many elements apart the remembered positions in an array of strings lie. */
export const CHECKPOINT_STRIDE = 1024;

/** One call decodes at most this many array elements, so that a page stays a page. */
export const MAX_SLICE_ELEMENTS = 4_194_304;

/** Bytes of strings that one call reads; the largest vocabularies and their merges are 10 MB. */
export const MAX_BLOCK_BYTES = 64 * 1024 * 1024;

/** Values that one call turns into floats: 256 MiB of output. */
export const MAX_VALUES = 64 * 1024 * 1024;
