"""ggml's C dequantizers, one thread, on the blocks of bench/dequantize.ts: ns per element.

    python packages/gguf/scripts/time_ggml.py [ELEMENTS]
"""

import sys
import time

import numpy

from ggml_oracle import _ROWS, _c_name, _function, BLOCKS

elements = int(sys.argv[1]) if len(sys.argv) > 1 else 4194304
out = numpy.zeros(elements, dtype=numpy.float32)
for name, (size, block_bytes) in BLOCKS.items():
    count = elements // size * block_bytes
    index = numpy.arange(count, dtype=numpy.uint64)
    mixed = ((index * 0x9E3779B1) ^ (index >> 7)) & 0xFFFFFFFF
    blocks = (((mixed * 0x85EBCA6B) & 0xFFFFFFFF) >> 24).astype(numpy.uint8)
    row = _function(_ROWS.get(name, "dequantize_row_" + _c_name(name)))
    times = []
    for run in range(18):
        start = time.perf_counter()
        row(blocks.ctypes.data, out.ctypes.data, elements)
        if run >= 3:
            times.append(time.perf_counter() - start)
    times.sort()
    print(f"{name:8} {times[7] * 1e9 / elements:.2f} ns (least {times[0] * 1e9 / elements:.2f})")
