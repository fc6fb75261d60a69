/** Copies from GPU to GPU, of 1 GiB and of a few bytes. usage: node bench/peers.ts */
import { canAccessPeer, getDeviceCount, scope, sync, zeros } from "../src/index.ts";
import { report, wallSeconds } from "./timing.ts";

const BYTES = 2 ** 30;
const SMALL = 200;

const devices = Array.from({ length: getDeviceCount() }, (_, device) => device);
const pairs = devices.flatMap((to) => devices.map((from) => ({ from, to })));
if (devices.length < 2) console.warn(`SKIPPED: two GPUs are needed, here are ${devices.length}`);

for (const { from, to } of pairs.filter((pair) => pair.from !== pair.to)) {
  await scope(async () => {
    const large = zeros([BYTES], { dtype: "U8", device: from });
    const small = zeros([64], { device: from });
    await sync(from);
    const copies = (tensor: typeof large, count: number) => async () => {
      for (let i = 0; i < count; i++) tensor.to(to).dispose();
      await sync(to);
    };
    const way = `GPU ${from} to ${to}${canAccessPeer(to, from) ? ", directly" : ", staged"}`;
    report(`1 GiB, ${way}`, (4 * BYTES) / (await wallSeconds(copies(large, 4))) / 1e9, "GB/s");
    report(`256 bytes, ${way}`, ((await wallSeconds(copies(small, SMALL))) / SMALL) * 1e6, "us");
  });
}
