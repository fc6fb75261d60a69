/** The header before floats that travel as bytes (docs/tensors-wire.md). All numbers little-endian. */
export const TENSOR_BYTES = {
  /** "LLTF", as bytes 0 to 3. */
  magic: [0x4c, 0x4c, 0x54, 0x46],
  version: 1,
  headerBytes: 64,
  /** uint16: the version. */
  versionAt: 4,
  /** uint16: one of `kinds`. */
  kindAt: 6,
  /** uint32: bit 0 is set where every value was looked at. */
  flagsAt: 8,
  /** uint32: float32 values after the header. */
  floatsAt: 12,
  /** float64: what they mean depends on the kind. */
  firstAt: 16,
  secondAt: 24,
  kinds: { values: 1, tile: 2, norms: 3, sample: 4 },
} as const;

export type TensorBytesKind = keyof typeof TENSOR_BYTES.kinds;
