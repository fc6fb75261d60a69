import { describe, expect, it } from "vitest";
import { cookieNameOf, cookieValueOf } from "./access-policy.ts";
import { ask, BEARER, errorOf, postJson, testServer, TOKEN } from "./test-server.ts";

describe("POST /session", () => {
  it("swaps the token for a cookie that opens the rest", async () => {
    const server = await testServer();
    const origin = ["Origin", `http://127.0.0.1:${server.port}`] as const;
    const answer = await ask(server, postJson("/session", { token: TOKEN }, origin));
    expect(answer.status).toBe(204);
    const cookie = answer.headers["set-cookie"]?.[0] ?? "";
    expect(cookie).toContain(`llcuda-session-${server.port}=`);
    expect(cookie).toContain("; HttpOnly");
    expect(cookie).toContain("; SameSite=Strict");
    expect(cookie).toContain("; Path=/");
    expect(cookie).not.toContain(TOKEN);
    const pair = ["Cookie", cookie.split(";")[0] ?? ""] as const;
    const info = await ask(server, { path: "/trpc/system.info", headers: [pair] });
    expect(info.status).toBe(200);
  });

  it.each([
    ["a wrong token", { token: "wrong" }, 401, "TOKEN_WRONG"],
    ["no token", {}, 400, "INPUT_INVALID"],
    ["a token that is no text", { token: 1 }, 400, "INPUT_INVALID"],
    ["broken JSON", "{", 400, "INPUT_INVALID"],
    ["a huge body", { token: "x".repeat(10_000) }, 413, "TOO_LARGE"],
  ])("refuses %s", async (_what, body, status, code) => {
    const server = await testServer();
    const answer = await ask(server, postJson("/session", body));
    expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("makes a guesser wait, by body and by header alike, but not who has the cookie", async () => {
    const server = await testServer();
    const statuses: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const guess = await ask(server, postJson("/session", { token: `guess ${i}` }));
      statuses.push(guess.status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 401, 401, 429]);
    const right = await ask(server, { path: "/trpc/system.info", headers: [BEARER] });
    expect([right.status, errorOf(right).code]).toEqual([429, "TOO_MANY"]);
    expect(Number(right.headers["retry-after"])).toBeGreaterThan(0);
    const cookie = ["Cookie", `${cookieNameOf(server.port)}=${cookieValueOf(TOKEN)}`] as const;
    const page = await ask(server, { path: "/trpc/system.info", headers: [cookie] });
    expect(page.status).toBe(200);
  });

  it("takes a one-time token once, which is no bearer", async () => {
    const server = await testServer();
    const origin = ["Origin", `http://127.0.0.1:${server.port}`] as const;
    const token = server.oneTimeUrl().split("#token=")[1];
    const bearer = ["Authorization", `Bearer ${token}`] as const;
    expect((await ask(server, { path: "/trpc/system.info", headers: [bearer] })).status).toBe(401);
    expect((await ask(server, postJson("/session", { token }, origin))).status).toBe(204);
    expect((await ask(server, postJson("/session", { token }, origin))).status).toBe(401);
  });
});
