"""Other dequantizers, one thread's CPU time, on the blocks of bench/dequantize.ts: ns per element.

    pip install numpy libggml-python gguf
    python packages/gguf/scripts/time_ggml.py [ELEMENTS]

Columns: ggml's C (libggml-python), gguf-py (numpy; - where it cannot).
"""

import sys
import time

import numpy
from gguf import GGMLQuantizationType
from gguf.quants import dequantize as numpy_dequantize

from ggml_oracle import _ROWS, _c_name, _function, BLOCKS


def median_ns(act, runs, elements):
    times = []
    for run in range(runs + 2):
        start = time.thread_time()
        act()
        if run >= 2:
            times.append(time.thread_time() - start)
    times.sort()
    return f"{times[runs // 2] * 1e9 / elements:6.2f} (least {times[0] * 1e9 / elements:.2f})"


elements = int(sys.argv[1]) if len(sys.argv) > 1 else 4194304
out = numpy.zeros(elements, dtype=numpy.float32)
numpy.seterr(all="ignore")
for name, (size, block_bytes) in BLOCKS.items():
    count = elements // size * block_bytes
    index = numpy.arange(count, dtype=numpy.uint64)
    mixed = ((index * 0x9E3779B1) ^ (index >> 7)) & 0xFFFFFFFF
    blocks = (((mixed * 0x85EBCA6B) & 0xFFFFFFFF) >> 24).astype(numpy.uint8)
    row = _function(_ROWS.get(name, "dequantize_row_" + _c_name(name)))
    in_c = median_ns(lambda: row(blocks.ctypes.data, out.ctypes.data, elements), 15, elements)
    try:
        kind = GGMLQuantizationType[name]
        numpy_dequantize(blocks[: block_bytes * 4], kind)
        in_numpy = median_ns(lambda: numpy_dequantize(blocks, kind), 5, elements)
    except (KeyError, NotImplementedError):
        in_numpy = "-"
    print(f"{name:8} {in_c:22} {in_numpy}", flush=True)
