import { describe, expect, it } from "vitest";
import { sandboxHeaders } from "./sandbox-headers.ts";

const policyOf = (path: string): string =>
  sandboxHeaders(path)?.["content-security-policy"] ?? "none";

describe("sandboxHeaders", () => {
  it.each(["/", "/index.html", "/assets/index-12345678.js", "/sandbox", "/x/sandbox/diagram.html"])(
    "leaves %s as it is",
    (path) => {
      expect(sandboxHeaders(path)).toBeNull();
    },
  );

  it("gives a diagram no network, no origin and only this page around it", () => {
    const policy = policyOf("/sandbox/diagram.html");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("sandbox allow-scripts");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).not.toMatch(
      /https?:|allow-same-origin|connect-src|unsafe-eval|script-src[^;]*unsafe/,
    );
  });

  it("lets a picture come from elsewhere, and nothing but a picture", () => {
    const policy = policyOf("/sandbox/picture.html");
    expect(policy.split("; ").filter((rule) => rule.includes("http"))).toEqual([
      "img-src https: http:",
    ]);
    expect(policy).toContain("sandbox allow-scripts");
  });

  it("sets no policy on scripts, which the frame reads as a stranger", () => {
    expect(sandboxHeaders("/sandbox/mermaid.js")).toEqual({
      "cross-origin-resource-policy": "cross-origin",
    });
  });
});
