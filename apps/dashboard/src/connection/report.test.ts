import { TRPCClientError } from "@trpc/client";
import { describe, expect, it } from "vitest";
import { readReport, reportOf } from "./report.ts";

const report = { code: "CHAT_BUSY", message: "Busy.", hint: "Wait.", remedies: ["new-chat"] };

describe("reportOf", () => {
  it("finds the agent's words in a procedure's error", () => {
    const error = { message: "Busy.", code: -32_009, data: { report } };
    expect(reportOf(TRPCClientError.from({ error }))).toEqual(report);
  });

  it("finds them in a request that the door refused", () => {
    const thrown = new TRPCClientError("Unable to transform", {
      meta: { responseJSON: { error: report } },
    });
    expect(reportOf(thrown)).toEqual(report);
  });

  it("says that nobody answered when nobody did", () => {
    expect(reportOf(new TypeError("Failed to fetch"))).toMatchObject({
      code: "NETWORK",
      detail: "Failed to fetch",
    });
  });
});

describe("readReport", () => {
  it("reads a refusal, also one without remedies", async () => {
    const { remedies: _, ...bare } = report;
    const response = Response.json({ error: bare }, { status: 409 });
    expect(await readReport(response)).toEqual({ ...report, remedies: [] });
  });

  it("makes words for an answer that is not the agent's", async () => {
    const html = new Response("<h1>Proxy login</h1>", { status: 401 });
    expect(await readReport(html)).toMatchObject({ code: "TOKEN_MISSING" });
    const gateway = new Response("Bad gateway", { status: 502 });
    expect(await readReport(gateway)).toMatchObject({
      code: "HTTP_STATUS",
      message: "The agent refused with status 502.",
    });
  });
});
