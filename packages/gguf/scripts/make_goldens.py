"""Writes src/quant/goldens.json: what ggml's C makes of seeded blocks and values.

    python scripts/make_goldens.py > src/quant/goldens.json

For every type: two blocks with finite values and their floats, and a SHA-256 over the floats of
many random blocks (every NaN as 0x7FC00000). The random bytes come from the generator that
src/quant/goldens.test.ts has too, so that the file stays small.
"""

import base64
import hashlib
import json

import numpy

from ggml_oracle import BLOCKS, dequantize, quantize

MANY = 512
QUANTIZED = ["F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1"]


def words(seed, count):
    state = seed
    out = numpy.zeros(count, dtype=numpy.uint32)
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = state
    return out


def random_bytes(seed, count):
    return (words(seed, count) >> 24).astype(numpy.uint8)


def random_values(seed, count):
    """Uniform in [-0.5, 0.5), each 32 times a power of two of their own; a block of zeros first."""
    state = words(seed, count)
    uniform = ((state >> 8) / numpy.float64(2**24) - 0.5).astype(numpy.float32)
    powers = (state[::32] >> 28).astype(numpy.int32) - 8
    values = uniform * numpy.repeat(numpy.ldexp(numpy.float32(1), powers), 32)[:count]
    values[:32] = 0
    values[32:64] = numpy.tile(numpy.array([1, -1, 0.25, -0.5], dtype=numpy.float32), 8)
    return values.astype(numpy.float32)


def text(array):
    return base64.b64encode(array.tobytes()).decode()


def digest(floats):
    bits = floats.view(numpy.uint32).copy()
    bits[numpy.isnan(floats)] = 0x7FC00000
    return hashlib.sha256(bits.tobytes()).hexdigest()


def finite_blocks(name, size, count):
    found = []
    seed = 1
    while len(found) < count:
        block = random_bytes(seed, size)
        if numpy.isfinite(dequantize(name, block)).all():
            found.append(block)
        seed += 1
    return numpy.concatenate(found)


goldens = {"dequantize": {}, "quantize": {}}
for number, (name, (elements, size)) in enumerate(BLOCKS.items()):
    few = finite_blocks(name, size, 2 if elements > 1 else 32)
    seed = 1000 + number
    many = random_bytes(seed, size * MANY * (1 if elements > 1 else 32))
    goldens["dequantize"][name] = {
        "blocks": text(few),
        "floats": text(dequantize(name, few)),
        "seed": seed,
        "bytes": len(many),
        "sha256": digest(dequantize(name, many)),
    }
for number, name in enumerate(QUANTIZED):
    seed = 2000 + number
    values = random_values(seed, 32 * MANY)
    blocks = quantize(name, values)
    goldens["quantize"][name] = {
        "seed": seed,
        "values": len(values),
        "first": text(blocks[: BLOCKS[name][1] * (8 if BLOCKS[name][0] > 1 else 128)]),
        "sha256": hashlib.sha256(blocks.tobytes()).hexdigest(),
    }
print(json.dumps(goldens, indent=2))
