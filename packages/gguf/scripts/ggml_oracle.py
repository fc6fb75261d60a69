"""ggml's own C dequantizers and reference quantizers, through the wheel libggml-python (MIT).

    pip install numpy libggml-python
"""

import ctypes
import os

import libggml
import numpy

_FOLDER = os.path.join(os.path.dirname(libggml.__file__), "lib64")
_BASE = ctypes.CDLL(os.path.join(_FOLDER, "libggml-base.so"))

# name: (elements of a block, bytes of a block); None as the function: no row function of that name
BLOCKS = {
    "Q4_0": (32, 18), "Q4_1": (32, 20), "Q5_0": (32, 22), "Q5_1": (32, 24), "Q8_0": (32, 34),
    "Q2_K": (256, 84), "Q3_K": (256, 110), "Q4_K": (256, 144), "Q5_K": (256, 176),
    "Q6_K": (256, 210), "Q8_K": (256, 292), "IQ1_S": (256, 50), "IQ1_M": (256, 56),
    "IQ2_XXS": (256, 66), "IQ2_XS": (256, 74), "IQ2_S": (256, 82), "IQ3_XXS": (256, 98),
    "IQ3_S": (256, 110), "IQ4_NL": (32, 18), "IQ4_XS": (256, 136), "TQ1_0": (256, 54),
    "TQ2_0": (256, 66), "MXFP4": (32, 17), "NVFP4": (64, 36), "Q1_0": (128, 18), "Q2_0": (64, 18),
    "F16": (1, 2), "BF16": (1, 2),
}
_ROWS = {"F16": "ggml_fp16_to_fp32_row", "BF16": "ggml_bf16_to_fp32_row"}
_TO_ROWS = {"F16": "ggml_fp32_to_fp16_row", "BF16": "ggml_fp32_to_bf16_row_ref"}


def _function(name):
    function = getattr(_BASE, name)
    function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    function.restype = None
    return function


def _c_name(name):
    return name[:-1].lower() + "K" if name.endswith("_K") else name.lower()


def dequantize(name, blocks):
    """Float32 values of whole blocks (a uint8 array)."""
    elements, size = BLOCKS[name]
    count = len(blocks) // size * elements
    out = numpy.zeros(count, dtype=numpy.float32)
    row = _function(_ROWS.get(name, "dequantize_row_" + _c_name(name)))
    blocks = numpy.ascontiguousarray(blocks)
    row(blocks.ctypes.data, out.ctypes.data, count)
    return out


def quantize(name, values):
    """Blocks (uint8) that ggml's reference quantizer makes of float32 values."""
    elements, size = BLOCKS[name]
    out = numpy.zeros(len(values) // elements * size, dtype=numpy.uint8)
    row = _function(_TO_ROWS.get(name, "quantize_row_" + _c_name(name) + "_ref"))
    values = numpy.ascontiguousarray(values, dtype=numpy.float32)
    row(values.ctypes.data, out.ctypes.data, len(values))
    return out
