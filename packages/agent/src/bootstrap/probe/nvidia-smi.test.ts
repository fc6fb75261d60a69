import { describe, expect, test } from "vitest";
import { LIB, newHost as host, T4_ROW as T4 } from "./simulated-host.test-data.ts";

describe("an nvidia-smi that cannot be relied on (F37)", () => {
  const limits = { programMs: 100, filesMs: 5_000 };

  test("one that hangs", async () => {
    const facts = await host()
      .kernelModule("535.183.01", "Tesla T4")
      .deviceNodes(1)
      .driverLibraries(LIB, "535.183.01")
      .program("/usr/bin/nvidia-smi", "exec /bin/sleep 60")
      .probe(limits);
    expect(facts).toMatchObject({ driver: "535.183.01", gpus: [{ sm: 75 }], driverError: null });
    const smi = facts.probes.filter(({ asked }) => asked.startsWith("/usr/bin/nvidia-smi "));
    expect(smi.map(({ outcome }) => outcome)).toEqual(["timed-out", "timed-out"]);
  });

  test("one that is slow, as with sleeping GPUs, is waited for", async () => {
    const facts = await host()
      .deviceNodes(1)
      .driverLibraries(LIB, "550.54.15")
      .program("/usr/bin/nvidia-smi", `/bin/sleep 0.3; echo '${T4(0)}'`)
      .probe();
    expect(facts.gpus).toMatchObject([{ name: "Tesla T4" }]);
  });

  test.each([
    ["garbage", "echo '<html>404</html>, , , , , , ,'"],
    ["nothing", ":"],
    ["no end", "while :; do echo 0,0,0,0; done"],
    ["a crash", "kill -SEGV $$"],
  ])("one that answers %s", async (_, script) => {
    const facts = await host().program("/usr/bin/nvidia-smi", script).probe(limits);
    expect(facts).toMatchObject({ gpus: [], driver: null, driverCuda: null, driverError: null });
  });

  test("one that is no program", async () => {
    const facts = await host().file("/usr/bin/nvidia-smi", "#!/nowhere\n", 0o755).probe(limits);
    expect(facts.gpus).toEqual([]);
    expect(facts.probes.some(({ outcome }) => outcome === "failed")).toBe(true);
  });
});
