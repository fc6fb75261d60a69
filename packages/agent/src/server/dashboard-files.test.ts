import { describe, expect, it } from "vitest";
import { ask, BEARER, errorOf, testServer } from "./test-server.ts";

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
