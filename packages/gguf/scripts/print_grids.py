"""Prints the packed lattice tables of src/quant/grids.ts, as ggml's C dequantizers reveal them.

Each entry is asked for by a block that holds its index, a scale of 1 and no signs.
"""

import base64

import numpy

from ggml_oracle import dequantize

ONE = numpy.frombuffer(numpy.float16(1).tobytes(), dtype=numpy.uint8)


def block(size, **fields):
    out = numpy.zeros(size, dtype=numpy.uint8)
    out[0:2] = ONE
    for at, value in fields.items():
        out[int(at[1:])] = value
    return out


def entries(name, count, width, scale, make):
    return numpy.array(
        [numpy.rint(dequantize(name, make(i))[:width] * scale) for i in range(count)], dtype=int
    )


def pack(grid, values, bits):
    """The positions of the entries' values in `values`, `bits` each, lowest first, as base64."""
    codes = [values.index(v) for v in grid.flatten()]
    stream = 0
    for i, code in enumerate(codes):
        stream |= code << (bits * i)
    return base64.b64encode(stream.to_bytes(len(codes) * bits // 8, "little")).decode()


GRIDS = {
    "IQ2_XXS": (entries("IQ2_XXS", 256, 8, 8, lambda i: block(66, _2=i)), [8, 25, 43], 2),
    "IQ2_XS": (
        entries("IQ2_XS", 512, 8, 8, lambda i: block(74, _2=i & 255, _3=i >> 8)), [8, 25, 43], 2),
    "IQ2_S": (
        entries("IQ2_S", 1024, 8, 8, lambda i: block(82, _2=i & 255, _66=i >> 8)), [8, 25, 43], 2),
    "IQ3_XXS": (
        entries("IQ3_XXS", 256, 4, 4, lambda i: block(98, _2=i)),
        [4, 12, 20, 28, 36, 44, 52, 62], 3),
    "IQ3_S": (
        entries("IQ3_S", 512, 4, 1, lambda i: block(110, _2=i & 255, _66=i >> 8)),
        [1, 3, 5, 7, 9, 11, 13, 15], 3),
    "IQ1_S": (
        entries("IQ1_S", 2048, 8, 8, lambda i: block(50, _2=i & 255, _34=i >> 8)),
        [-7, 1, 9], 2),
}

if __name__ == "__main__":
    for name, (grid, values, bits) in GRIDS.items():
        print(name, pack(grid, values, bits))
