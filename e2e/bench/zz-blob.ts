import { chromium } from "@playwright/test";
import { launchOptions } from "../browser.ts";
const b = await chromium.launch(await launchOptions());
const p = await b.newPage();
await p.setContent("<input type=file id=f>");
await p.locator("#f").setInputFiles(process.argv[2]!);
for (let k = 0; k < 2; k++)
  console.log(
    await p.evaluate(async () => {
      const f = (document.getElementById("f") as HTMLInputElement).files![0]!;
      const out: Record<string, number> = {};
      const t = async (n: string, w: () => Promise<unknown>) => {
        const a = performance.now();
        await w();
        out[n] = Math.round((performance.now() - a) * 10) / 10;
      };
      const rd = (o: number, l: number) => f.slice(o, o + l).arrayBuffer();
      const step = Math.floor(f.size / 165);
      await t("one 612", () => rd(1e6, 612));
      await t("160 x 612 parallel", () =>
        Promise.all(Array.from({ length: 160 }, (_, i) => rd(i * step, 612))),
      );
      await t("24 x 612 parallel", () =>
        Promise.all(Array.from({ length: 24 }, (_, i) => rd(i * step * 6, 612))),
      );
      await t("24 x 32K parallel", () =>
        Promise.all(Array.from({ length: 24 }, (_, i) => rd(i * step * 6, 32768))),
      );
      await t("50 x 139K seq", async () => {
        for (let i = 0; i < 50; i++) await rd(i * 139264, 139264);
      });
      await t("10 x 1M seq", async () => {
        for (let i = 0; i < 10; i++) await rd(i * 1048576, 1048576);
      });
      await t("10 x 4M seq", async () => {
        for (let i = 0; i < 10; i++) await rd(i * 4194304, 4194304);
      });
      await t("4 x 16M seq", async () => {
        for (let i = 0; i < 4; i++) await rd(i * 16777216, 16777216);
      });
      return out;
    }),
  );
await b.close();
