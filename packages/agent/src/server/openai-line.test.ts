import { request, type ServerResponse } from "node:http";
import type { PlaceInLine } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { CHAT, optionsFor, serverWithEngine } from "./openai.test-data.ts";
import { ask, BEARER, postJson } from "./test-server.ts";

describe("the line before the slots", () => {
  it("holds programs and chats alike, in the order in which they came", async () => {
    const reached: ServerResponse[] = [];
    const server = await serverWithEngine((_req, res) => void reached.push(res));
    const line = server.services.lines.of(server.services.engine);
    const first = ask(server, postJson(CHAT, {}, BEARER));
    await expect.poll(() => reached.length).toBe(1);
    const places: PlaceInLine[] = [];
    // An answer of a chat, and a program that comes behind it.
    const chat = line.enter(new AbortController().signal, (place) => places.push(place));
    expect(places.at(-1)?.position).toBe(1);
    const second = ask(server, postJson(CHAT, {}, BEARER));
    await expect.poll(() => line.waiting).toBe(2);
    reached[0]!.end("first");
    expect((await first).text).toBe("first");
    const leave = await chat;
    expect(reached).toHaveLength(1);
    leave();
    await expect.poll(() => reached.length).toBe(2);
    reached[1]!.end("second");
    expect((await second).text).toBe("second");
    await expect.poll(() => line.idle).toBe(true);
  });

  it("forgets a program that leaves while it waits", async () => {
    const server = await serverWithEngine((_req, res) => void res.end());
    const line = server.services.lines.of(server.services.engine);
    const leave = await line.enter(new AbortController().signal, () => undefined);
    const waiting = request(optionsFor(server));
    waiting.on("error", () => undefined).end("{}");
    await expect.poll(() => line.waiting).toBe(1);
    waiting.destroy();
    await expect.poll(() => line.waiting).toBe(0);
    leave();
    expect(line.idle).toBe(true);
  });
});
