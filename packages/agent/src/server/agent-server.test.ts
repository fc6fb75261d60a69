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
});

describe("the dashboard's files", () => {
  const files = {
    "index.html": "<!doctype html>",
    "assets/index-DiwrgTda.js": "plain",
    "assets/index-DiwrgTda.js.br": "brotli",
    "assets/index-DiwrgTda.js.gz": "gzip",
    "favicon.svg": "<svg/>",
  };

  it("are served without a token, hashed ones for ever", async () => {
    const server = await testServer(files);
    const page = await ask(server, { path: "/" });
    expect([page.status, page.text]).toEqual([200, "<!doctype html>"]);
    expect(page.headers["cache-control"]).toBe("no-cache");
    expect(page.headers["content-type"]).toContain("text/html");
    const script = await ask(server, { path: "/assets/index-DiwrgTda.js" });
    expect(script.headers["cache-control"]).toContain("immutable");
    expect(script.headers["content-type"]).toContain("text/javascript");
    expect(script.text).toBe("plain");
  });

  it.each([
    ["gzip, deflate, br", "br", "brotli"],
    ["gzip", "gzip", "gzip"],
    ["br;q=0, gzip", "gzip", "gzip"],
    ["identity", undefined, "plain"],
  ])("come compressed as asked for: %s", async (accepted, encoding, text) => {
    const server = await testServer(files);
    const headers = [["Accept-Encoding", accepted] as const];
    const answer = await ask(server, { path: "/assets/index-DiwrgTda.js", headers });
    expect([answer.headers["content-encoding"], answer.text]).toEqual([encoding, text]);
    expect(answer.headers["content-type"]).toContain("text/javascript");
  });

  it("are confirmed instead of sent again when the browser has them", async () => {
    const server = await testServer(files);
    const first = await ask(server, { path: "/" });
    const headers = [["If-None-Match", first.headers.etag ?? ""] as const];
    expect((await ask(server, { path: "/", headers })).status).toBe(304);
  });

  it("say what to do when they are not built", async () => {
    const server = await testServer();
    const answer = await ask(server, { path: "/" });
    expect([answer.status, errorOf(answer).code]).toEqual([503, "NOT_FOUND"]);
    expect(errorOf(answer).hint).toContain("npm start");
  });

  it("appear when a build ends after the agent's start", async () => {
    const server = await testServer();
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${server.dashboardFolder}/index.html`, "built");
    expect((await ask(server, { path: "/" })).text).toBe("built");
  });

  it("are the only ones served", async () => {
    const server = await testServer(files);
    const tricks = [
      "/../package.json",
      "/assets/../../x",
      "/..%2fpackage.json",
      "/index.html::$DATA",
    ];
    for (const path of [...tricks, "/index.html%00.js", "/assets", "/assets/"]) {
      const answer = await ask(server, { path, headers: [BEARER] });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });
});

it("lets a one-time token open one session, and be no bearer", async () => {
  const server = await testServer();
  const origin = ["Origin", `http://127.0.0.1:${server.port}`] as const;
  const token = server.oneTimeUrl().split("#token=")[1];
  const bearer = ["Authorization", `Bearer ${token}`] as const;
  expect((await ask(server, { path: "/trpc/system.info", headers: [bearer] })).status).toBe(401);
  expect((await ask(server, postJson("/session", { token }, origin))).status).toBe(204);
  expect((await ask(server, postJson("/session", { token }, origin))).status).toBe(401);
});
