export interface Envelope {
  low: Float32Array;
  high: Float32Array;
  /** The largest finite value. */
  top: number;
}

/** The least and the largest of each part of a series, in at most so many parts. */
export function envelope(values: Float32Array, parts: number): Envelope {
  const count = Math.max(1, Math.min(parts, values.length));
  const [low, high] = [new Float32Array(count), new Float32Array(count)];
  let top = 0;
  for (let i = 0; i < count; i++) {
    const first = Math.floor((i * values.length) / count);
    const end = Math.floor(((i + 1) * values.length) / count);
    let [least, most] = [Infinity, 0];
    for (const value of values.subarray(first, end)) {
      if (!Number.isFinite(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    low[i] = least === Infinity ? 0 : least;
    high[i] = most;
    top = Math.max(top, most);
  }
  return { low, high, top };
}
