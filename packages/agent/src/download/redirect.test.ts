import { expect, test } from "vitest";
import { MAX_REDIRECTS, nextHop } from "./redirect.ts";
import { shownUrl } from "./shown-url.ts";

const ASKED = new URL("https://hub.example/o/r/file?token=secret");

test.for([
  ["https://hub.example/a/b", "/c", "https://hub.example/c"],
  ["https://hub.example/a/b", "c?x=1", "https://hub.example/a/c?x=1"],
  ["https://hub.example/a", "//cdn.example/c", "https://cdn.example/c"],
  ["http://hub.example/a", "https://hub.example/a", "https://hub.example/a"],
  ["http://hub.example/a", "http://cdn.example/c", "http://cdn.example/c"],
] as const)("from %s to %s", ([from, location, to]) => {
  expect(nextHop(ASKED, new URL(from), location, 0).href).toBe(to);
});

test.for([
  ["https to http", "https://hub.example/a", "http://hub.example/a", 0],
  ["https to http elsewhere", "https://hub.example/a", "http://10.0.0.1/a", 0],
  ["a file", "http://hub.example/a", "file:///etc/passwd", 0],
  ["a data address", "https://hub.example/a", "data:text/plain,x", 0],
  ["no address", "https://hub.example/a", "http://[", 0],
  ["one hop too many", "https://hub.example/a", "/b", MAX_REDIRECTS],
] as const)("%s is refused, and no secret is told", ([, from, location, hop]) => {
  const follow = (): URL => nextHop(ASKED, new URL(from), location, hop);
  expect(follow).toThrow(expect.objectContaining({ code: "HTTP_STATUS" }));
  expect(follow).not.toThrow("secret");
});

test("user names and queries stay out of messages", () => {
  const url = new URL("https://me:password@hub.example/file?signature=secret#x");
  expect(shownUrl(url)).toBe("https://hub.example/file");
});
