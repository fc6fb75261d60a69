"""Asks ggml's own C what it thinks of the files that our reader accepted (scripts/fuzz.ts).

    python scripts/compare_ggml.py ACCEPTED

Prints how many of them ggml refuses, and why; such files are misses of ours. libggml-python.
"""

import collections
import ctypes
import os
import struct
import sys
import tempfile

import libggml

_FOLDER = os.path.join(os.path.dirname(libggml.__file__), "lib64")
_BASE = ctypes.CDLL(os.path.join(_FOLDER, "libggml-base.so"))


class Params(ctypes.Structure):
    _fields_ = [("no_alloc", ctypes.c_bool), ("ctx", ctypes.c_void_p)]


_BASE.gguf_init_from_file.argtypes = [ctypes.c_char_p, Params]
_BASE.gguf_init_from_file.restype = ctypes.c_void_p
_BASE.gguf_free.argtypes = [ctypes.c_void_p]

_LOG = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
messages = []
_keep = _LOG(lambda level, text, user: messages.append(text.decode(errors="replace").strip()))
_BASE.ggml_log_set(_keep, None)

refused = collections.Counter()
total = 0
with open(sys.argv[1], "rb") as stream, tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
    path = os.path.join(folder, "file.gguf")
    while length := stream.read(4):
        data = stream.read(struct.unpack("<I", length)[0])
        with open(path, "wb") as out:
            out.write(data)
        total += 1
        messages.clear()
        context = _BASE.gguf_init_from_file(path.encode(), Params(True, None))
        if context:
            _BASE.gguf_free(context)
            continue
        reason = messages[0] if messages else "no message"
        refused[reason[:60]] += 1
print(f"{sum(refused.values())} of {total} accepted files are refused by ggml")
for reason, count in refused.most_common(20):
    print(f"{count:6} {reason}")
