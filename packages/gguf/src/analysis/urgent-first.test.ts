import { expect, test } from "vitest";
import { parseGguf } from "../read/open.ts";
import { writeGguf } from "../write.ts";
import { scannedStatistics } from "./statistics-states.ts";
import { UrgentFirst } from "./urgent-first.ts";

const ELEMENTS = 400_000;
const data = new Uint8Array(ELEMENTS);
const gguf = parseGguf(
  writeGguf({ metadata: [], tensors: [{ name: "t", type: "I8", shape: [ELEMENTS], data }] }),
);

test("a scan stands still while somebody waits for something, and goes on after it", async () => {
  const order = new UrgentFirst();
  let open!: () => void;
  const picture = order.urgent(() => new Promise<void>((resolve) => (open = resolve)));
  const happened: string[] = [];
  const scan = (async () => {
    for await (const { exact } of scannedStatistics(
      { gguf, tensor: gguf.tensor("t") },
      { turn: order.turn },
    )) {
      if (exact) happened.push("scanned");
    }
  })();
  // Twice a whole turn of the loop: a scan of memory would have ended.
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  happened.push("picture");
  open();
  await Promise.all([picture, scan]);
  expect(happened).toEqual(["picture", "scanned"]);
});

test("a failure of what is urgent lets the others go on", async () => {
  const order = new UrgentFirst();
  await expect(order.urgent(() => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  await order.turn();
});
