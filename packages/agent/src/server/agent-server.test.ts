import { describe, expect, it } from "vitest";
import { ask, BEARER, errorOf, postJson, testServer } from "./test-server.ts";

describe("a call over HTTP", () => {
  it("refuses a prompt of 5 MB in words", async () => {
    const server = await testServer();
    const question = postJson("/trpc/chats.send", { text: "x".repeat(5_000_000) }, BEARER);
    const answer = await ask(server, question);
    const { error } = JSON.parse(answer.text) as { error: { data: { report: { code: string } } } };
    expect([answer.status, error.data.report.code]).toEqual([413, "TOO_LARGE"]);
    expect(server.services.sentTexts).toEqual([]);
  });

  it("refuses a body that is too large to read, announced or not", async () => {
    const server = await testServer();
    const length = ["Content-Length", String(17 * 1024 * 1024)] as const;
    const type = ["Content-Type", "application/json"] as const;
    const question = { method: "POST", path: "/trpc/chats.send" };
    const announced = await ask(server, {
      ...question,
      headers: [BEARER, type, length],
      body: "{",
    });
    expect([announced.status, errorOf(announced).code]).toEqual([413, "TOO_LARGE"]);
    const chunked = ["Transfer-Encoding", "chunked"] as const;
    const body = `{"text":"${"x".repeat(17 * 1024 * 1024)}"}`;
    const sent = await ask(server, { ...question, headers: [BEARER, type, chunked], body });
    expect(sent.status).toBe(413);
    expect(server.services.sentTexts).toEqual([]);
  });

  it.each([
    ["broken JSON", postJson("/trpc/chats.send", "{", BEARER), 400, "INPUT_INVALID"],
    ["a wrong input", postJson("/trpc/chats.send", { text: 1 }, BEARER), 400, "INPUT_INVALID"],
    ["an unknown procedure", postJson("/trpc/no.such", {}, BEARER), 404, "NOT_FOUND"],
    ["a path that is no path", { path: "/trpc/%", headers: [BEARER] }, 400, "INPUT_INVALID"],
    ["no path", { path: "/trpc", headers: [BEARER] }, 404, "NOT_FOUND"],
    ["a defect", { path: "/trpc/system.doctor", headers: [BEARER] }, 500, "INTERNAL"],
  ])("answers %s with a typed error", async (_what, question, status, code) => {
    const server = await testServer();
    const answer = await ask(server, question);
    const { error } = JSON.parse(answer.text) as { error: { data: { report: { code: string } } } };
    expect([answer.status, error.data.report.code]).toEqual([status, code]);
    expect(server.defects).toHaveLength(status === 500 ? 1 : 0);
  });
});
