"""Asks ggml's own C what it makes of headers. Driven by src/fuzz/ggml.ts; needs libggml-python.

Standard input: frames of a 32-bit length, the bytes of zeros behind the header (64 bits), the header.
Standard output: a line for each, "accept", "refuse MESSAGE" or "crash SIGNAL".

A process of its own asks, and another takes over where ggml's C takes it down.
"""

import ctypes
import os
import resource
import signal
import struct
import sys
import tempfile

import libggml

_FOLDER = os.path.join(os.path.dirname(libggml.__file__), "lib64")
_BASE = ctypes.CDLL(os.path.join(_FOLDER, "libggml-base.so"))
_FRAME = struct.Struct("<IQ")
# ggml 0.20 asks for as much memory as a damaged header tells it to.
_MAX_MEMORY = 1 << 30
_MAX_SECONDS = 5


class Params(ctypes.Structure):
    _fields_ = [("no_alloc", ctypes.c_bool), ("ctx", ctypes.c_void_p)]


_BASE.gguf_init_from_file.argtypes = [ctypes.c_char_p, Params]
_BASE.gguf_init_from_file.restype = ctypes.c_void_p
_BASE.gguf_free.argtypes = [ctypes.c_void_p]

_LOG = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
messages = []
_keep = _LOG(lambda level, text, user: messages.append(text.decode(errors="replace").strip()))
_BASE.ggml_log_set(_keep, None)


def read_frame(stream):
    prefix = stream.read(_FRAME.size)
    if len(prefix) < _FRAME.size:
        return None
    length, zeros = _FRAME.unpack(prefix)
    return prefix + stream.read(length)


def verdict(frame, path):
    length, zeros = _FRAME.unpack_from(frame)
    with open(path, "wb") as out:
        out.write(frame[_FRAME.size :])
        out.truncate(length + zeros)
    messages.clear()
    context = _BASE.gguf_init_from_file(path.encode(), Params(True, None))
    if context:
        _BASE.gguf_free(context)
        return "accept"
    return "refuse " + " ".join((messages or ["no message"])[0].split())


def answer(requests, answers, path):
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with os.fdopen(requests, "rb") as stream:
        while frame := read_frame(stream):
            signal.alarm(_MAX_SECONDS)
            said = verdict(frame, path)
            signal.alarm(0)
            os.write(answers, (said + "\n").encode())
    os._exit(0)


class Asker:
    """The process that asks ggml."""

    def __init__(self, path):
        requests, self._to = os.pipe()
        self._from, answers = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._to)
            answer(requests, answers, path)
        os.close(requests)
        os.close(answers)
        self._lines = os.fdopen(self._from, "r", errors="replace")

    def ask(self, frame):
        """The verdict, or None where the process died of it."""
        view = memoryview(frame)
        try:
            while view:
                view = view[os.write(self._to, view) :]
        except BrokenPipeError:
            return None
        return self._lines.readline().rstrip("\n") or None

    def signal(self):
        """What ended it."""
        os.close(self._to)
        self._lines.close()
        status = os.waitpid(self._process, 0)[1]
        return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "exit"


with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
    path = os.path.join(folder, "file.gguf")
    asker = Asker(path)
    while frame := read_frame(sys.stdin.buffer):
        said = asker.ask(frame)
        if said is None:
            said = f"crash {asker.signal()}"
            asker = Asker(path)
        print(said, flush=True)
