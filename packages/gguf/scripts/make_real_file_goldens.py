"""Writes src/real-files/goldens.json: what gguf-py and ggml's C read in the real models.

    pip install numpy gguf libggml-python
    python scripts/make_real_file_goldens.py FOLDER > src/real-files/goldens.json

FOLDER is that of fetch_real_files.py. Metadata, tokens and the tensor table are those of gguf-py;
values are those of ggml's C, as a SHA-256 over all float32 of a tensor. Arrays are a SHA-256 over
their elements, little-endian; a text is its length in 8 bytes, then its UTF-8.
"""

import hashlib
import json
import struct
import sys

import numpy
from gguf import GGUFReader, GGUFValueType

from fetch_real_files import bring, FILES
from ggml_oracle import BLOCKS, dequantize

# Longer texts (a chat template) are kept as their hash: they are others' work.
_SHORT_TEXT = 120
_CHUNK_BLOCKS = 1 << 15


def digest(pieces):
    sum = hashlib.sha256()
    for piece in pieces:
        sum.update(piece)
    return sum.hexdigest()


def text(raw):
    if len(raw) <= _SHORT_TEXT:
        return bytes(raw).decode()
    return {"bytes": len(raw), "sha256": digest([raw])}


def value(field):
    kind, of = field.types[0], field.types[-1]
    parts = [field.parts[index] for index in field.data]
    if kind == GGUFValueType.ARRAY and of == GGUFValueType.STRING:
        texts = [part.tobytes() for part in parts]
        sum = digest(struct.pack("<Q", len(each)) + each for each in texts)
        return {"of": "string", "length": len(texts), "sha256": sum}
    if kind == GGUFValueType.ARRAY:
        sum = digest(part.tobytes() for part in parts)
        return {"of": of.name.lower(), "length": len(parts), "sha256": sum}
    if kind == GGUFValueType.STRING:
        return text(parts[0].tobytes())
    return parts[0][0].item()


def floats(tensor):
    """Float32 of the tensor, in pieces."""
    raw = tensor.data.reshape(-1).view(numpy.uint8)
    kind = tensor.tensor_type.name
    step = _CHUNK_BLOCKS * (BLOCKS[kind][1] if kind in BLOCKS else 4)
    for start in range(0, len(raw), step):
        piece = raw[start : start + step]
        yield piece.tobytes() if kind == "F32" else dequantize(kind, piece).tobytes()


def golden(path):
    reader = GGUFReader(path)
    fields = [field for name, field in reader.fields.items() if not name.startswith("GGUF.")]
    return {
        "version": int(reader.fields["GGUF.version"].parts[-1][0]),
        "alignment": reader.alignment,
        "metadata": {
            field.name: {"type": field.types[0].name.lower(), "value": value(field)}
            for field in fields
        },
        "tensors": [
            {
                "name": tensor.name,
                "type": tensor.tensor_type.name,
                "shape": [int(length) for length in tensor.shape],
                "offset": int(tensor.data_offset),
                "bytes": int(tensor.n_bytes),
                "sha256": digest(floats(tensor)),
            }
            for tensor in reader.tensors
        ],
    }


print(json.dumps({name: golden(bring(name, sys.argv[1])) for name in FILES}, indent=1))
