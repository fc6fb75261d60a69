import { describe, expect, it } from "vitest";
import { accessPolicy, cookieNameOf, cookieValueOf } from "./access-policy.ts";
import { admit, type Access, type RequestFacts } from "./admit.ts";

const PORT = 7863;
const TOKEN = "correct-token-of-this-start-0123456789abcdef";
const policy = accessPolicy({
  port: PORT,
  token: TOKEN,
  names: ["192.168.1.20", "station"],
  publicUrls: ["https://hub.example.org/user/ada/proxy/7863/"],
});

interface Spelling {
  values: string[];
  good: boolean;
}
const good = (value: string): Spelling => ({ values: [value], good: true });
const bad = (...values: string[]): Spelling => ({ values, good: false });

const HOSTS: Spelling[] = [
  good("127.0.0.1:7863"),
  good("localhost:7863"),
  good("[::1]:7863"),
  good("192.168.1.20:7863"),
  good("station:7863"),
  good("hub.example.org"),
  bad(),
  bad(""),
  bad("127.0.0.1"),
  bad("127.0.0.1:7864"),
  bad("127.0.0.1:07863"),
  bad("localhost:7863."),
  bad("localhost.:7863"),
  bad("LOCALHOST:7863"),
  bad("localhost:7863.evil.example"),
  bad("evil.example:7863"),
  bad("localhost.evil.example:7863"),
  bad("evil-localhost:7863"),
  bad("user@localhost:7863"),
  bad("0.0.0.0:7863"),
  bad("[::]:7863"),
  bad("127.1:7863"),
  bad("2130706433:7863"),
  bad("[::ffff:127.0.0.1]:7863"),
  bad("::1:7863"),
  bad("hub.example.org:443"),
  bad("hub.example.org.evil.example"),
  bad("localhost:7863 "),
  bad("127.0.0.1:7863", "evil.example"),
  bad("127.0.0.1:7863", "127.0.0.1:7863"),
];

const ORIGINS: Spelling[] = [
  { values: [], good: true },
  good("http://127.0.0.1:7863"),
  good("http://localhost:7863"),
  good("https://hub.example.org"),
  bad("http://127.0.0.1:7864"),
  bad("http://127.0.0.1"),
  bad("https://127.0.0.1:7863"),
  bad("http://127.0.0.1:7863.evil.example"),
  bad("http://evil.example/127.0.0.1:7863"),
  bad("null"),
  bad(""),
  bad("HTTP://LOCALHOST:7863"),
  bad("http://2130706433:7863"),
  bad("http://user@localhost:7863"),
  bad("http://localhost.:7863"),
  bad("http://localhost:7863/"),
  bad("http://hub.example.org"),
  bad("http://localhost:7863", "http://localhost:7863"),
];

const SITES = [
  { values: [], own: true },
  { values: ["same-origin"], own: true },
  { values: ["none"], own: true },
  { values: ["same-site"], own: false },
  { values: ["cross-site"], own: false },
];

const name = cookieNameOf(PORT);
const value = cookieValueOf(TOKEN);
const bearer = (token: string): Partial<RequestFacts> => ({ authorizations: [`Bearer ${token}`] });
const cookie = (text: string): Partial<RequestFacts> => ({ cookies: [text] });

const TOKENS: { sent: Partial<RequestFacts>; is: "missing" | "wrong" | "bearer" | "cookie" }[] = [
  { sent: {}, is: "missing" },
  { sent: { authorizations: ["Basic dXNlcjpwYXNz"] }, is: "missing" },
  { sent: { authorizations: [`XBearer ${TOKEN}`] }, is: "missing" },
  { sent: cookie(`other=${value}`), is: "missing" },
  { sent: cookie(`x-${name}=${value}`), is: "missing" },
  { sent: cookie(`llcuda-session-7864=${value}`), is: "missing" },
  { sent: bearer("wrong"), is: "wrong" },
  { sent: bearer(TOKEN.slice(0, -1)), is: "wrong" },
  { sent: bearer(`${TOKEN}x`), is: "wrong" },
  { sent: bearer(TOKEN.toUpperCase()), is: "wrong" },
  { sent: bearer(""), is: "wrong" },
  { sent: bearer("token-of-the-start-before-0123456789abcdef"), is: "wrong" },
  { sent: bearer(value), is: "wrong" },
  { sent: { authorizations: [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`] }, is: "wrong" },
  { sent: { ...bearer("wrong"), ...cookie(`${name}=${value}`) }, is: "wrong" },
  { sent: cookie(`${name}=${TOKEN}`), is: "wrong" },
  { sent: cookie(`${name}=`), is: "wrong" },
  { sent: bearer(TOKEN), is: "bearer" },
  { sent: { ...bearer(TOKEN), ...cookie(`${name}=stale`) }, is: "bearer" },
  { sent: cookie(`theme=dark; ${name}=${value}`), is: "cookie" },
  { sent: cookie(`${name}=planted; ${name}=${value}`), is: "cookie" },
];

const KINDS = [
  { kind: "GET", method: "GET", upgrade: false, reads: true },
  { kind: "HEAD", method: "HEAD", upgrade: false, reads: true },
  { kind: "POST", method: "POST", upgrade: false, reads: false },
  { kind: "event stream", method: "GET", upgrade: false, reads: true },
  { kind: "WebSocket", method: "GET", upgrade: true, reads: false },
] as const;

function facts(sent: Partial<RequestFacts>): RequestFacts {
  return {
    upgrade: false,
    method: "GET",
    target: "/trpc/system.info",
    hosts: ["127.0.0.1:7863"],
    origins: [],
    fetchSites: [],
    authorizations: [],
    cookies: [],
    contentTypes: sent.method === "POST" ? ["application/json"] : [],
    guessWaitMs: 0,
    ...sent,
  };
}

const verdictOf = (sent: RequestFacts, access: Access): string => {
  const verdict = admit(sent, policy, access);
  return verdict.admitted ? verdict.role : verdict.code;
};

describe("admit", () => {
  it("agrees with the rule in every cell of the matrix", () => {
    let cells = 0;
    let admitted = 0;
    const wrong: string[] = [];
    for (const host of HOSTS) {
      for (const origin of ORIGINS) {
        for (const site of SITES) {
          for (const token of TOKENS) {
            for (const { kind, reads, ...request } of KINDS) {
              let expected = "admin";
              const ownRead = reads && site.own;
              if (token.is === "cookie" && origin.values.length === 0 && !ownRead) {
                expected = "ORIGIN_REFUSED";
              }
              if (token.is === "missing") expected = "TOKEN_MISSING";
              if (token.is === "wrong") expected = "TOKEN_WRONG";
              if (!site.own && !reads) expected = "ORIGIN_REFUSED";
              if (!origin.good) expected = "ORIGIN_REFUSED";
              if (!host.good) expected = "HOST_REFUSED";

              const sent = facts({
                ...request,
                ...token.sent,
                hosts: host.values,
                origins: origin.values,
                fetchSites: site.values,
              });
              const verdict = verdictOf(sent, "token");
              cells += 1;
              if (verdict === "admin") admitted += 1;
              if (verdict !== expected) {
                wrong.push(`${kind} ${JSON.stringify(sent)}: ${verdict}, not ${expected}`);
              }
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBe(30 * 18 * 5 * 21 * 5);
    expect(admitted).toBeGreaterThan(0);
  });

  it("opens the open doors to all who name the host right, and to no foreign page", () => {
    expect(verdictOf(facts({}), "open")).toBe("nobody");
    expect(verdictOf(facts({ fetchSites: ["cross-site"] }), "open")).toBe("nobody");
    expect(verdictOf(facts({ hosts: ["evil.example"] }), "open")).toBe("HOST_REFUSED");
    expect(verdictOf(facts({ origins: ["http://evil.example"] }), "open")).toBe("ORIGIN_REFUSED");
  });

  it.each([
    ["text/plain"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ["application/jsonx"],
    ["text/plain; application/json"],
    [""],
  ])("refuses a body of type %j", (type) => {
    const sent = facts({ method: "POST", ...bearer(TOKEN), contentTypes: [type] });
    expect(verdictOf(sent, "token")).toBe("MEDIA_TYPE_REFUSED");
    expect(verdictOf({ ...sent, contentTypes: [] }, "token")).toBe("MEDIA_TYPE_REFUSED");
    const two = ["application/json", type];
    expect(verdictOf({ ...sent, contentTypes: two }, "session")).toBe("MEDIA_TYPE_REFUSED");
    const json = ["Application/JSON; charset=utf-8"];
    expect(verdictOf({ ...sent, contentTypes: json }, "token")).toBe("admin");
  });

  it.each(["PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"])(
    "treats %s as a write",
    (method) => {
      const sent = { method, ...cookie(`${name}=${value}`), contentTypes: ["application/json"] };
      expect(verdictOf(facts(sent), "token")).toBe("ORIGIN_REFUSED");
      const foreign = { ...sent, ...bearer(TOKEN), fetchSites: ["same-site"] };
      expect(verdictOf(facts(foreign), "token")).toBe("ORIGIN_REFUSED");
    },
  );

  it("says first that the token is missing, whatever the body is", () => {
    const sent = facts({ method: "POST", contentTypes: ["text/plain"] });
    expect(verdictOf(sent, "token")).toBe("TOKEN_MISSING");
  });

  it("refuses the absolute form, whose host nobody checks", () => {
    const target = "http://evil.example/trpc/system.info";
    expect(verdictOf(facts({ target, ...bearer(TOKEN) }), "token")).toBe("HOST_REFUSED");
  });

  it("does not even compare while an address has to wait, save for cookies", () => {
    const waiting = { guessWaitMs: 500 };
    expect(verdictOf(facts({ ...waiting, ...bearer(TOKEN) }), "token")).toBe("TOO_MANY");
    expect(verdictOf(facts({ ...waiting, method: "POST" }), "session")).toBe("TOO_MANY");
    expect(verdictOf(facts({ ...waiting, ...cookie(`${name}=${value}`) }), "token")).toBe("admin");
  });
});

describe("accessPolicy", () => {
  it("leaves out a port that the scheme implies", () => {
    const { hosts, origins } = accessPolicy({ port: 80, token: "t", names: [], publicUrls: [] });
    expect([...hosts]).toEqual(["127.0.0.1", "localhost", "[::1]"]);
    expect([...origins]).toEqual(["http://127.0.0.1", "http://localhost", "http://[::1]"]);
  });

  it("never lets in a wildcard address", () => {
    const { hosts } = accessPolicy({ port: 1, token: "t", names: [], publicUrls: ["nonsense"] });
    expect(hosts.has("0.0.0.0:1")).toBe(false);
    expect(hosts.size).toBe(3);
  });
});
