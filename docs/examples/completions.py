"""Streams an answer through the OpenAI-compatible door, with nothing but the standard library.

OpenAI's own package works too: base_url is LLCUDA_URL without its fragment plus "v1", api_key is
the token.

    LLCUDA_URL='http://127.0.0.1:7863/#token=...' python3 completions.py "Why is the sky blue?"
"""

import json
import os
import sys
from urllib.parse import parse_qs, urldefrag
from urllib.request import Request, urlopen

base, fragment = urldefrag(os.environ["LLCUDA_URL"])
token = parse_qs(fragment)["token"][0]
text = sys.argv[1] if len(sys.argv) > 1 else "Say hello."
body = {"messages": [{"role": "user", "content": text}], "stream": True}
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}

with urlopen(Request(base + "v1/chat/completions", json.dumps(body).encode(), headers)) as answer:
    for line in answer:
        if line.startswith(b"data: {"):
            for choice in json.loads(line[6:])["choices"]:
                print(choice["delta"].get("content") or "", end="", flush=True)
print()
