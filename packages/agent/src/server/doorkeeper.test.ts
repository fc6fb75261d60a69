import { describe, expect, it } from "vitest";
import { cookieNameOf, cookieValueOf } from "./access-policy.ts";
import {
  ask,
  BEARER,
  errorOf,
  postJson,
  testServer,
  TOKEN,
  UPGRADE,
  type Question,
} from "./test-server.ts";

type Field = readonly [string, string];

/** The same question asked in the three ways in which a client can come in. */
const WAYS: { way: string; question: (...headers: Field[]) => Question; granted: number }[] = [
  {
    way: "a call",
    question: (...headers) => postJson("/trpc/engine.stop", {}, ...headers),
    granted: 200,
  },
  {
    way: "an upgrade",
    question: (...headers) => ({ path: "/trpc", headers: [...UPGRADE, ...headers] }),
    granted: 101,
  },
  {
    way: "an event stream",
    question: (...headers) => ({
      path: "/trpc/chats.one.watch?input=%7B%22chatId%22%3A%22none%22%7D",
      headers: [["Accept", "text/event-stream"], ...headers],
    }),
    granted: 200,
  },
];

describe.each(WAYS)("the door for $way", ({ question, granted }) => {
  it("opens to the token", async () => {
    const server = await testServer();
    expect((await ask(server, question(BEARER))).status).toBe(granted);
  });

  it("opens to the cookie of the page", async () => {
    const server = await testServer();
    const cookie = `${cookieNameOf(server.port)}=${cookieValueOf(TOKEN)}`;
    const origin = ["Origin", `http://127.0.0.1:${server.port}`] as const;
    expect((await ask(server, question(["Cookie", cookie], origin))).status).toBe(granted);
  });

  it.each<[string, number, string, Field[]]>([
    ["a foreign Host", 403, "HOST_REFUSED", [["Host", "evil.example"], BEARER]],
    ["two Hosts", 403, "HOST_REFUSED", [["Host", "127.0.0.1"], ["Host", "evil.example"], BEARER]],
    ["a foreign Origin", 403, "ORIGIN_REFUSED", [["Origin", "http://evil.example"], BEARER]],
    ["Origin null", 403, "ORIGIN_REFUSED", [["Origin", "null"], BEARER]],
    ["no token", 401, "TOKEN_MISSING", []],
    ["a wrong token", 401, "TOKEN_WRONG", [["Authorization", "Bearer wrong"]]],
  ])("refuses %s in words", async (_what, status, code, headers) => {
    const server = await testServer();
    const answer = await ask(server, question(...headers));
    expect(answer.headers["content-type"]).toContain("application/json");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(errorOf(answer)).toMatchObject({ code });
    expect(errorOf(answer).hint).not.toBe("");
    expect(answer.status).toBe(status);
    expect(server.services.stops).toBe(0);
  });

  it("refuses a request without Host", async () => {
    const server = await testServer();
    const answer = await ask(server, { ...question(BEARER), host: false });
    expect([answer.status, errorOf(answer).code]).toEqual([403, "HOST_REFUSED"]);
  });
});

describe("the door", () => {
  it.each([
    ["a call", WAYS[0]!],
    ["an upgrade", WAYS[1]!],
  ])("refuses %s of another site's page", async (_what, { question }) => {
    const server = await testServer();
    for (const site of ["cross-site", "same-site"]) {
      const answer = await ask(server, question(BEARER, ["Sec-Fetch-Site", site]));
      expect([answer.status, errorOf(answer).code]).toEqual([403, "ORIGIN_REFUSED"]);
    }
  });

  it("refuses the cookie alone where a browser would name the origin", async () => {
    const server = await testServer();
    const cookie = ["Cookie", `${cookieNameOf(server.port)}=${cookieValueOf(TOKEN)}`] as const;
    const statuses = await Promise.all(
      WAYS.map(async ({ question }) => (await ask(server, question(cookie))).status),
    );
    expect(statuses).toEqual([403, 403, 200]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])(
    "refuses a body of type %s",
    async (type) => {
      const server = await testServer();
      for (const path of ["/trpc/engine.stop", "/session", "/v1/chat/completions"]) {
        const headers = [BEARER, ["Content-Type", type] as const];
        const answer = await ask(server, { method: "POST", path, headers, body: "{}" });
        expect([path, answer.status, errorOf(answer).code]).toEqual([
          path,
          415,
          "MEDIA_TYPE_REFUSED",
        ]);
      }
      expect(server.services.stops).toBe(0);
    },
  );

  it("is closed for every path that is in no table", async () => {
    const server = await testServer({ "index.html": "page" });
    const paths = ["/HEALTHZ", "/healthz/", "/x", "//", "/../etc/passwd", "/%2e%2e/x", "/session"];
    for (const path of [...paths, "/trpc/system.info", "/v1/models", "/assets/none.js"]) {
      const without = await ask(server, { path });
      expect([path, without.status]).toEqual([path, 401]);
    }
    expect((await ask(server, { path: "/x", headers: [BEARER] })).status).toBe(404);
  });

  it("changes nothing on GET", async () => {
    const server = await testServer();
    const answer = await ask(server, { path: "/trpc/engine.stop", headers: [BEARER] });
    expect(answer.status).toBe(405);
    expect(server.services.stops).toBe(0);
  });

  it("answers /healthz to all, with every security header", async () => {
    const server = await testServer();
    const answer = await ask(server, { path: "/healthz" });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ status: "ok", version: "1.2.3" });
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    const policy = answer.headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(answer.headers["x-powered-by"]).toBeUndefined();
  });

  it("lets the page reach the agent alone and compile nothing; only the thread that reads GGUF files asks the hub and has kernels", async () => {
    const thread = "assets/browser-worker-DiwrgTda.js";
    const server = await testServer({
      "index.html": "page",
      [thread]: "",
      "assets/x-DiwrgTda.js": "",
    });
    const allowed = async (path: string): Promise<(string | undefined)[]> => {
      const { headers } = await ask(server, { path });
      const policy = String(headers["content-security-policy"]);
      return [/connect-src ([^;]*)/, /script-src ([^;]*)/].map((one) => one.exec(policy)?.[1]);
    };
    expect(await allowed("/")).toEqual(["'self'", "'self'"]);
    expect(await allowed("/assets/x-DiwrgTda.js")).toEqual(["'self'", "'self'"]);
    expect(await allowed(`/${thread}`)).toEqual([
      "'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
      "'self' 'wasm-unsafe-eval'",
    ]);
  });
});
