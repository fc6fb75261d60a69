import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { addOccupancy, readSteps, stepsIn } from "./occupancy.ts";
import type { OpenTarget } from "./target.ts";

/** As build 11669 writes them. */
const METRICS = `# HELP llamacpp:n_decode_total Total number of llama_decode() calls
# TYPE llamacpp:n_decode_total counter
llamacpp:n_decode_total 200
# HELP llamacpp:n_busy_slots_per_decode Average number of busy slots per llama_decode() call
# TYPE llamacpp:n_busy_slots_per_decode gauge
llamacpp:n_busy_slots_per_decode 2.5
`;

function targetAt(url: string): OpenTarget {
  const local = { slots: 4, address: { url, apiKey: "key" } } as OpenTarget["local"];
  return { local } as OpenTarget;
}

test("an engine's counters are read with its key; one that has none, or is gone, tells nothing", async () => {
  const server = createServer((request, response) => {
    const known = request.url === "/metrics" && request.headers.authorization === "Bearer key";
    response.writeHead(known ? 200 : 501).end(METRICS);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await readSteps(targetAt(url))).toEqual({ steps: 200, busy: 500 });
  expect(await readSteps(targetAt(`${url}/nothing`))).toBeNull();
  expect(await readSteps(targetAt("http://127.0.0.1:1"))).toBeNull();
  expect(await readSteps({ local: null } as OpenTarget)).toBeNull();
  expect(stepsIn("llamacpp:n_decode_total 3\n")).toBeNull();
});

test("rounds of a point are put together by their steps", () => {
  const target = targetAt("");
  const first = addOccupancy(null, target, { steps: 10, busy: 10 }, { steps: 40, busy: 130 });
  expect(first).toEqual({ slots: 4, steps: 30, busy: 4 });
  const second = addOccupancy(first, target, { steps: 40, busy: 130 }, { steps: 50, busy: 130 });
  expect(second).toEqual({ slots: 4, steps: 40, busy: 3 });
  // A round of which nothing is known changes nothing.
  expect(addOccupancy(second, target, null, { steps: 60, busy: 1 })).toBe(second);
  expect(addOccupancy(null, target, null, null)).toEqual({ slots: 4, steps: null, busy: null });
  expect(addOccupancy(null, { local: null } as OpenTarget, null, null)).toBeNull();
});
