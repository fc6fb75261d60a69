import type { DoctorReport, SetupState } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { LINK_IDS, type ChainLink, type LinkStatus } from "./chain/chain.ts";
import { verdictOf } from "./verdict.ts";

const chain = (statuses: Partial<Record<ChainLink["id"], LinkStatus>>): ChainLink[] =>
  LINK_IDS.map(
    (id) => ({ id, title: id, status: statuses[id] ?? "ok", summary: `about ${id}` }) as ChainLink,
  );
const doctor = { ok: true, verdict: "gemma answers on CUDA." } as DoctorReport;
const setup: SetupState = {
  steps: [
    {
      startedAt: new Date(0).toISOString(),
      endedAt: new Date(2_400).toISOString(),
    } as SetupState["steps"][0],
  ],
  done: true,
};
const text = (...input: Parameters<typeof verdictOf>): string =>
  verdictOf(...input).text.replaceAll("\u202f", " ");

it("says what answers on what, and how long that took", () => {
  expect(text(chain({}), setup, doctor)).toBe("gemma answers on CUDA. Set up in 2.40 s.");
  expect(text(chain({}), null, null)).toBe("It works.");
});

it("works although a link is red, when the answer is there", () => {
  expect(verdictOf(chain({ driver: "fail" }), null, null).status).toBe("ok");
});

it("names everything that is in the way, before what still runs", () => {
  const broken = chain({ driver: "fail", engine: "fail", model: "running", answer: "pending" });
  expect(text(broken, null, null)).toBe("No answer yet. What is in the way: driver, engine.");
});

it("names what is being done, and waits otherwise", () => {
  expect(text(chain({ engine: "running", model: "running", answer: "pending" }), null, null)).toBe(
    "Getting ready: engine, model.",
  );
  expect(text(chain({ answer: "absent" }), null, null)).toBe("about answer");
});
