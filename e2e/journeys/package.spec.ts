import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DoctorReport } from "@llcuda/protocol";
import { agentEnvironment, runLlcuda } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { doctor } from "../call.ts";

/** What `pnpm run package` has left. */
const PACKED = join(import.meta.dirname, "../../dist");

let folder: string;
let program: string;

/** Installs the tarball as anybody would, into an empty folder with plain npm. */
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-installed-"));
  const tarball = readdirSync(PACKED).find((name) => name.endsWith(".tgz"))!;
  const args = ["install", join(PACKED, tarball), "--omit=dev", "--no-audit", "--no-fund"];
  execFileSync("npm", args, { cwd: folder, env: { ...process.env, NODE_ENV: "production" } });
  program = join(folder, "node_modules/.bin/llcuda");
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the installed package brings nothing along and tells its version", async () => {
  expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(
    ["llcuda"],
  );
  const { env, remove } = agentEnvironment();
  const { code, stdout, stderr } = await runLlcuda(["version"], env, program);
  remove();
  const manifest = readFileSync(join(folder, "node_modules/llcuda/package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `llcuda ${version}\n`, stderr: "" });
});

test("its doctor reports as JSON, without an agent", async () => {
  const { env, remove } = agentEnvironment();
  const { stdout, stderr } = await runLlcuda(["doctor", "--json"], env, program);
  remove();
  expect(stderr).toBe("");
  expect(JSON.parse(stdout) as DoctorReport).toMatchObject({ ok: false, agent: null });
});

test("its agent serves the dashboard that was packed with it, and brings up an engine", async ({
  launch,
  page,
}) => {
  const agent = await launch({ program });
  const health = await fetch(new URL("healthz", agent.url));
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ status: "ok" });
  await page.goto(agent.dashboardUrl);
  await expect(page.getByRole("navigation").first()).toBeVisible();
  const licences = await fetch(new URL("licenses.md", agent.url));
  expect(await licences.text()).toContain("react-dom");
  await expect.poll(async () => (await doctor(agent)).ok).toBe(true);
});
