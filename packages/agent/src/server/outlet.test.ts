import { describe, expect, it } from "vitest";
import { CountingOutlet, MAX_IN_FLIGHT_BYTES } from "./outlet.ts";

describe("CountingOutlet", () => {
  it("lets pass while little is on its way, and again when enough has left", async () => {
    const outlet = new CountingOutlet();
    outlet.sent(MAX_IN_FLIGHT_BYTES);
    await outlet.drained();
    outlet.sent(10);
    let passed = false;
    const waiting = outlet.drained().then(() => (passed = true));
    outlet.left(9);
    await Promise.resolve();
    expect(passed).toBe(false);
    outlet.left(1);
    await waiting;
  });

  it("keeps nobody waiting for a client that is gone", async () => {
    const outlet = new CountingOutlet();
    outlet.sent(MAX_IN_FLIGHT_BYTES + 1);
    const waiting = outlet.drained();
    outlet.close();
    await expect(Promise.all([waiting, outlet.drained()])).resolves.toBeDefined();
  });
});
