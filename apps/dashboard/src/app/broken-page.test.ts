import { expect, it } from "vitest";
import { brokenPage } from "./broken-page.ts";

it.each([
  "Failed to fetch dynamically imported module: http://127.0.0.1:7863/assets/a.js",
  "error loading dynamically imported module: http://127.0.0.1:7863/assets/a.js",
  "Importing a module script failed.",
])("tells a part that did not come from a fault: %s", (message) => {
  expect(brokenPage(new TypeError(message))).toMatchObject({ code: "NETWORK", detail: message });
});

it("names a fault, with where it lies", () => {
  const report = brokenPage(new Error("x is undefined"));
  expect(report).toMatchObject({ code: "INTERNAL" });
  expect(report.message).toContain("x is undefined");
  expect(report.detail).toContain("broken-page.test");
  expect(brokenPage("thrown as text").message).toContain("thrown as text");
});
