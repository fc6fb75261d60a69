"""Asks one question over a WebSocket and prints the answer as it is written.

Needs Python 3.8 or newer and no package: the frames of RFC 6455 are written and read here. With the
package `websockets` everything above `class Agent` is `websockets.sync.client.connect(url,
additional_headers={"Authorization": "Bearer " + token}, max_size=None)`.

    LLCUDA_URL='http://127.0.0.1:7863/#token=...' python3 socket_client.py "Why is the sky blue?"
"""

import base64
import json
import os
import socket
import struct
import sys
from urllib.parse import parse_qs, urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Socket:
    """One WebSocket over TCP."""

    def __init__(self, host, port, path, token):
        self.stream = socket.create_connection((host, port))
        self.reader = self.stream.makefile("rb")
        fields = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(),
            f"Authorization: Bearer {token}",
        ]
        self.stream.sendall(("\r\n".join(fields) + "\r\n\r\n").encode())
        status = self.reader.readline().decode().strip()
        headers = iter(self.reader.readline, b"\r\n")
        length = dict(line.decode().lower().split(": ", 1) for line in headers).get("content-length")
        if " 101 " not in status:
            # A refusal says why, as {"error": {"code", "message", "hint"}}.
            raise ConnectionError(status + " " + self.reader.read(int(length or 0)).decode())

    def send(self, data, kind=TEXT):
        size = len(data)
        if size < 126:
            head = struct.pack("!BB", 0x80 | kind, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        self.stream.sendall(head + mask + masked)

    def receive(self):
        """The next text, or None when the agent has closed the socket."""
        while True:
            kind, size = struct.unpack("!BB", self.reader.read(2))
            if size == 126:
                (size,) = struct.unpack("!H", self.reader.read(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self.reader.read(8))
            data = self.reader.read(size)
            if kind & 15 == PING:
                self.send(data, PONG)
            elif kind & 15 == CLOSE:
                return None
            elif kind & 15 == TEXT:
                return data.decode()


class Agent:
    """Calls and subscriptions: JSON messages with an id, answered under that id."""

    def __init__(self, login_url):
        login = urlsplit(login_url)
        token = parse_qs(login.fragment)["token"][0]
        self.socket = Socket(login.hostname, login.port or 80, login.path + "trpc", token)
        self.last_id = 0

    def request(self, method, path, data=None):
        self.last_id += 1
        params = {"path": path, "input": data}
        message = {"id": self.last_id, "method": method, "params": params}
        self.socket.send(json.dumps(message).encode())
        return self.last_id

    def messages(self, request_id):
        """What is sent under this id. One conversation at a time: other ids are passed over."""
        while (text := self.socket.receive()) is not None:
            message = json.loads(text)
            if message["id"] != request_id:
                continue
            if "error" in message:
                report = message["error"]["data"]["report"]
                raise RuntimeError(report["message"] + " " + report["hint"])
            if message["result"]["type"] == "data":
                yield message["result"].get("data")
            elif message["result"]["type"] == "stopped":
                return

    def call(self, method, path, data=None):
        return next(self.messages(self.request(method, path, data)))

    def subscribe(self, path, data=None):
        return self.messages(self.request("subscription", path, data))


def main():
    agent = Agent(os.environ["LLCUDA_URL"])
    text = sys.argv[1] if len(sys.argv) > 1 else "Say hello."
    sent = agent.call("mutation", "chats.send", {"text": text})
    printed = 0
    for event in agent.subscribe("chats.one.watch", {"chatId": sent["chatId"]}):
        answers = event.get("messages") or [event.get("message") or event]
        for answer in answers:
            if answer.get("id", answer.get("messageId")) != sent["answerId"]:
                continue
            # Offsets count UTF-16 units, as JavaScript does.
            content = answer["content"].encode("utf-16-le")
            at = 2 * answer.get("at", 0)
            print(content[printed - at :].decode("utf-16-le"), end="", flush=True)
            printed = max(printed, at + len(content))
            if answer["status"] not in ("waiting", "streaming"):
                print()
                return


if __name__ == "__main__":
    main()
