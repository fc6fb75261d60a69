import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Download } from "@llcuda/protocol";
import { CertificateAuthority, FileHost, startStandInHub } from "@llcuda/test-kit";
import { describe, expect, onTestFinished, test } from "vitest";
import { noise } from "../../download/noise.test-data.ts";
import { local } from "./local-model.test-data.ts";
import { queueStage } from "./queue-stage.test-data.ts";

const BYTES = noise(300_000, 21);
const REPO = "owner/model-GGUF";
const FILE = "model-Q4_K_M.gguf";
const REFERENCE = `hf:${REPO}/${FILE}`;
/** Slow enough to be met on its way: a second. */
const BIG = noise(1_200_000, 22);
const PACE = { bytes: 20_000, pauseMs: 15 };

const is =
  (...wanted: Download["status"][]) =>
  ({ status }: Download): boolean =>
    wanted.includes(status);

describe("a download", () => {
  test("comes with all its parts and the projector, each right, each in its place", async () => {
    const { arrived, home, hub, queue, until } = await queueStage();
    const files = {
      "Q8_0/big-Q8_0-00001-of-00002.gguf": noise(50_000, 1),
      "Q8_0/big-Q8_0-00002-of-00002.gguf": noise(60_000, 2),
      "mmproj-F16.gguf": noise(7_000, 3),
      "big-Q4_0.gguf": noise(9_000, 4),
    };
    for (const [file, bytes] of Object.entries(files)) hub.publish({ repo: REPO, file, bytes });
    const { id } = await queue.add(`hf:${REPO}/Q8_0/big-Q8_0-00001-of-00002.gguf`, true);
    const done = await until(id, is("done"));
    expect(done).toMatchObject({ name: "big-Q8_0", done: 117_000, total: 117_000, error: null });
    expect(done.chunks.every((cell) => cell === 1)).toBe(true);
    expect(done.files.map(({ name }) => name)).toEqual([
      "big-Q8_0-00001-of-00002.gguf",
      "big-Q8_0-00002-of-00002.gguf",
      "mmproj-F16.gguf",
    ]);
    const folder = join(home.models, "owner--model-GGUF");
    for (const file of ["Q8_0/big-Q8_0-00001-of-00002.gguf", "mmproj-F16.gguf"] as const) {
      expect(readFileSync(join(folder, file))).toEqual(files[file]);
    }
    expect(existsSync(join(folder, "big-Q4_0.gguf"))).toBe(false);
    expect(done.modelId).toBe(`id of ${arrived[0]}`);
  });

  test("is not begun for what another program's folder has, unless it is wanted all the same", async () => {
    const sha256 = createHash("sha256").update(BYTES).digest("hex");
    const other = local({ sha256, place: "lmstudio", path: "/lmstudio/x.gguf" });
    const { hub, queue, until } = await queueStage({ models: () => Promise.resolve([other]) });
    hub.publish({ repo: REPO, file: FILE, bytes: BYTES });
    expect(await queue.add(REFERENCE, true)).toMatchObject({
      outcome: "here",
      by: "hash",
      place: "lmstudio",
      path: other.path,
    });
    expect(queue.state.value.downloads).toEqual([]);
    const { id, outcome } = await queue.add(REFERENCE, true, true);
    expect(outcome).toBe("begun");
    await until(id, is("done"));
  });

  test("is found by a page of the hub, and once in the queue however often it is asked for", async () => {
    const { hub, queue } = await queueStage();
    hub.publish({ repo: REPO, file: FILE, bytes: BIG, pace: PACE });
    const [first, second] = await Promise.all([
      queue.add(REFERENCE, false),
      queue.add(REFERENCE, true),
    ]);
    expect(second.id).toBe(first.id);
    const page = `https://huggingface.co/${REPO}/blob/main/${FILE}?download=true`;
    expect((await queue.add(page, true)).id).toBe(first.id);
    expect(queue.state.value.downloads).toHaveLength(1);
  });

  test("from an address needs no hub", async () => {
    const { queue, until } = await queueStage();
    await using host = await FileHost.start();
    const { id } = await queue.add(host.serve("/some/where/own.gguf", BYTES), true);
    expect(await until(id, is("done"))).toMatchObject({ name: "own", done: BYTES.length });
    await expect(queue.add(`${host.url}/page.html`, true)).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
  });

  test("whose server is not trusted waits for a person: the network is not away", async () => {
    const { queue, until } = await queueStage();
    await using host = await FileHost.start(new CertificateAuthority().issue());
    const { id } = await queue.add(host.serve("/own.gguf", BYTES), true);
    const failed = await until(id, is("failed"));
    expect(failed.error).toMatchObject({ code: "CERTIFICATE_UNTRUSTED" });
    const before = host.connections;
    await queue.resume(id);
    await until(id, is("failed"));
    expect(host.connections).toBe(before + 1);
  });

  test("that the repository does not have is answered with what it has", async () => {
    const { hub, queue } = await queueStage();
    hub.publish({ repo: REPO, file: FILE, bytes: BYTES });
    await expect(queue.add(`hf:${REPO}/model-Q2_K.gguf`, true)).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      hint: "It has Q4_K_M.",
    });
    await expect(queue.add("gema-3-1b", true)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    for (const whole of [REPO, `hf:${REPO}`, `https://huggingface.co/${REPO}/`]) {
      await expect(queue.add(whole, true)).rejects.toMatchObject({
        code: "OPTION_INVALID",
        hint: expect.stringContaining(`llcuda models search ${REPO}`),
      });
    }
  });
});

describe("the queue", () => {
  test("pauses, resumes where it was, and cancels without a trace", async () => {
    const { home, hub, queue, until } = await queueStage();
    const cdnPath = hub.publish({ repo: REPO, file: FILE, bytes: BIG, pace: PACE });
    const { id } = await queue.add(REFERENCE, false);
    await until(id, ({ done }) => done > 50_000);
    await queue.pause(id);
    const paused = await until(id, is("paused"));
    expect(paused).toMatchObject({ rate: null, connections: 0 });
    expect(paused.chunks.filter((cell) => cell > 0).length).toBeLessThan(paused.chunks.length);
    await queue.resume(id);
    await until(id, is("done"));
    const from = Number(/\d+/.exec(hub.cdn.gets(cdnPath)[1]?.headers.range ?? "")?.[0]);
    expect(from).toBeGreaterThanOrEqual(50_000);

    hub.publish({ repo: "o/r", file: FILE, bytes: noise(1_200_000, 5), pace: PACE });
    const other = await queue.add(`hf:o/r/${FILE}`, false);
    await until(other.id, ({ done }) => done > 0);
    await queue.cancel(other.id);
    const folder = join(home.models, "o--r");
    expect(readdirSync(folder)).toEqual([]);
    await expect(queue.pause(other.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("runs two at once, in its order, which can be changed", async () => {
    const { hub, queue } = await queueStage();
    const add = async (name: string): Promise<string> => {
      hub.publish({
        repo: `o/${name}`,
        file: FILE,
        bytes: noise(1_200_000, name.length),
        pace: PACE,
      });
      return (await queue.add(`hf:o/${name}/${FILE}`, false)).id;
    };
    const ids = [await add("a"), await add("bb"), await add("ccc"), await add("dddd")] as const;
    const statuses = (): string[] => queue.state.value.downloads.map(({ status }) => status);
    expect(statuses()).toEqual(["running", "running", "queued", "queued"]);
    await queue.move(ids[3], ids[2]);
    await queue.pause(ids[0]);
    expect(queue.state.value.downloads.map(({ id }) => id)).toEqual([
      ids[0],
      ids[1],
      ids[3],
      ids[2],
    ]);
    expect(statuses()).toEqual(["paused", "running", "running", "queued"]);
    await queue.move(ids[0], null);
    expect(queue.state.value.downloads.at(-1)?.id).toBe(ids[0]);
    // An upload is only shown, before all of the queue's own.
    queue.showGuest("upload", { ...queue.state.value.downloads[0]!, id: "upload" });
    await queue.move(ids[0], "upload");
    const order = queue.state.value.downloads.map(({ id }) => id);
    expect(order.slice(0, 2)).toEqual(["upload", ids[0]]);
  });

  test("goes on after a restart, with what came and with the limit", async () => {
    const stage = await queueStage();
    const { hub } = stage;
    const cdnPath = hub.publish({ repo: REPO, file: FILE, bytes: BIG, pace: PACE });
    const { id } = await stage.queue.add(REFERENCE, false);
    await stage.until(id, ({ done }) => done > 50_000);
    await stage.queue.limit(50_000_000);
    const later = await stage.restarted();
    expect(later.state.value).toMatchObject({
      rateLimit: 50_000_000,
      downloads: [{ id, status: "queued" }],
    });
    later.start();
    await stage.until(id, is("done"));
    expect(hub.cdn.gets(cdnPath)[1]?.headers.range).toMatch(/^bytes=\d{5,}-$/);
    expect(stage.arrived).toHaveLength(1);
  });

  test("a paused one shows after a restart what came, and asking for it again goes on with it", async () => {
    const stage = await queueStage();
    const { hub } = stage;
    hub.publish({ repo: REPO, file: FILE, bytes: BIG, pace: PACE });
    const { id } = await stage.queue.add(REFERENCE, false);
    await stage.until(id, ({ done }) => done > 50_000);
    await stage.queue.pause(id);
    const [before] = stage.queue.state.value.downloads;
    const later = await stage.restarted();
    later.start();
    const known = await stage.until(id, ({ done }) => done > 0);
    expect(known).toMatchObject({ status: "paused", done: before?.done, chunks: before?.chunks });
    expect((await later.add(REFERENCE, false)).id).toBe(id);
    await stage.until(id, is("done"));
  });

  test("one that a former process left is started by who asks for it, without the rest", async () => {
    const stage = await queueStage();
    stage.hub.publish({ repo: REPO, file: FILE, bytes: BIG, pace: PACE });
    const { id } = await stage.queue.add(REFERENCE, false);
    await stage.until(id, ({ done }) => done > 0);
    // A command in the terminal never calls start().
    const later = await stage.restarted();
    expect((await later.add(REFERENCE, false)).id).toBe(id);
    await stage.until(id, is("done"));
    // What came is in the library: the next process shows it there alone.
    expect((await stage.restarted()).state.value.downloads).toEqual([]);
  });

  test("offline takes nothing in", async () => {
    const { hub, queue } = await queueStage({ offline: true });
    await expect(queue.add(REFERENCE, true)).rejects.toMatchObject({ code: "OFFLINE" });
    expect(hub.hub.requests).toEqual([]);
  });
});

describe("when something is wrong", () => {
  test("a gated repository says what to do; the token goes to the hub and never to its CDN", async () => {
    const { env, hub, queue, until } = await queueStage();
    const token = "hf_the-token-of-the-test";
    hub.publish({ repo: REPO, file: FILE, bytes: BYTES, token });
    const { id } = await queue.add(REFERENCE, false);
    const refused = await until(id, is("failed"));
    expect(refused.error).toMatchObject({ code: "MODEL_GATED" });
    Object.assign(env, { HF_TOKEN: token });
    await queue.resume(id);
    const done = await until(id, is("done", "failed"));
    expect(done.error).toBeNull();
    expect(hub.cdn.requests.filter(({ headers }) => headers.authorization)).toEqual([]);
    expect(JSON.stringify(queue.state.value)).not.toContain(token);
  });

  test("a mirror that is bad is left for the next one", async () => {
    const stage = await queueStage();
    const good = await startStandInHub();
    onTestFinished(() => good.close());
    const cdnPath = stage.hub.publish({ repo: REPO, file: FILE, bytes: BYTES });
    stage.hub.cdn.fault(cdnPath, ...Array.from({ length: 12 }, () => ({ kind: "html" }) as const));
    good.publish({ repo: REPO, file: FILE, bytes: BYTES });
    Object.assign(stage.env, { LLCUDA_HF_ENDPOINT: `${stage.hub.url}, ${good.url}` });
    const { id } = await stage.queue.add(REFERENCE, false);
    expect(await stage.until(id, is("done", "failed"))).toMatchObject({ status: "done" });
  });

  test("a network that is away is waited for, and the error shown", async () => {
    const { hub, queue, until } = await queueStage();
    const cdnPath = hub.publish({ repo: REPO, file: FILE, bytes: BYTES });
    hub.cdn.fault(
      cdnPath,
      ...Array.from({ length: 8 }, () => ({ kind: "reset", after: 0 }) as const),
    );
    const { id } = await queue.add(REFERENCE, false);
    expect(await until(id, ({ error }) => error !== null)).toMatchObject({
      status: "queued",
      note: "the network is away; tried again by itself",
      error: { code: "NETWORK" },
    });
    expect(await until(id, is("done"))).toMatchObject({ error: null, note: null });
  });

  test("a model that does not fit is refused before byte one, with what could go", async () => {
    const local = { place: "llcuda", size: 9e15, lastUsedAt: null, modifiedAt: "2026" };
    const unused = Object.assign({ name: "old-70b" }, local) as never;
    const { hub, queue } = await queueStage({ unused: () => Promise.resolve([unused]) });
    hub.publish({ repo: REPO, file: FILE, bytes: BYTES, size: 1e15 });
    await expect(queue.add(REFERENCE, false)).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.stringMatching(/^model-Q4_K_M needs 1000\.0 TB in .*, where .* are free$/),
      hint: expect.stringMatching(/This unused model holds 9000\.0 TB: old-70b\.$/),
    });
    expect(queue.state.value.downloads).toEqual([]);
  });
});
