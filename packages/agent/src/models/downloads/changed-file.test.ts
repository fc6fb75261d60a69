import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Download } from "@llcuda/protocol";
import { expect, onTestFinished, test, vi } from "vitest";
import { noise } from "../../download/noise.test-data.ts";
import { Hub } from "../hub/hub.ts";
import { queueStage } from "./queue-stage.test-data.ts";

const REPO = "owner/model-GGUF";
const [FIRST, SECOND] = ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf"] as const;
const PACE = { bytes: 20_000, pauseMs: 15 };
const OLD = { commit: "a".repeat(40), parts: [noise(50_000, 1), noise(1_200_000, 2)] } as const;
const NEW = { commit: "b".repeat(40), parts: [noise(50_000, 3), noise(1_100_000, 4)] } as const;

const is =
  (wanted: Download["status"]) =>
  ({ status }: Download): boolean =>
    status === wanted;

/** A split model of which the second part was on its way when the hub got another version of both. */
async function begun() {
  const stage = await queueStage();
  const { home, hub, queue, until } = stage;
  const publish = ({ commit, parts }: typeof OLD | typeof NEW, pace?: typeof PACE) =>
    [FIRST, SECOND].map((file, at) =>
      hub.publish({ repo: REPO, file, bytes: parts[at]!, commit, ...(pace && { pace }) }),
    );
  const [, cdnPath] = publish(OLD, PACE);
  const { id } = await queue.add(`hf:${REPO}/${FIRST}`, false);
  await until(id, ({ done }) => done > 150_000);
  await queue.pause(id);
  const { done } = await until(id, is("paused"));
  publish(NEW);
  await queue.resume(id);
  const failed = await until(id, is("failed"));
  const read = () =>
    [FIRST, SECOND].map((file) => readFileSync(join(home.models, "owner--model-GGUF", file)));
  return { ...stage, id, done, failed, read, cdnPath: cdnPath! };
}

test("a file that the hub has changed since is told by its name, and the new one fetched when wanted", async () => {
  const { done, failed, id, queue, read, until } = await begun();
  expect(failed).toMatchObject({
    done,
    error: { code: "MODEL_CHANGED", message: expect.stringContaining(SECOND) },
  });
  // Asked for again, it is as before.
  await queue.resume(id);
  await until(id, is("failed"));
  await queue.resume(id, "new");
  expect(await until(id, is("done"))).toMatchObject({ done: 1_150_000, total: 1_150_000 });
  expect(read()).toEqual(NEW.parts);
});

test("what was begun can be gone on with: all its parts are of one version", async () => {
  const { cdnPath, hub, id, queue, read, until } = await begun();
  await queue.resume(id, "begun");
  await until(id, is("done"));
  expect(read()).toEqual(OLD.parts);
  expect(hub.cdn.gets(cdnPath).at(-1)?.headers.range).toMatch(/^bytes=\d{5,}-$/);
});

test("of two who choose the new one at once, the later changes nothing of what is here by then", async () => {
  const { id, queue, read, until } = await begun();
  const { promise: here, resolve } = Promise.withResolvers<void>();
  const tree = Reflect.get(Hub.prototype, "tree") as (this: Hub, ...asked: unknown[]) => never;
  const slow = vi.spyOn(Hub.prototype, "tree").mockImplementationOnce(async function (
    this: Hub,
    ...asked
  ) {
    await here;
    return tree.apply(this, asked);
  });
  onTestFinished(() => slow.mockRestore());
  const later = queue.resume(id, "new");
  await queue.resume(id, "new");
  await until(id, is("done"));
  resolve();
  await later;
  expect(queue.state.value.downloads).toMatchObject([{ status: "done", done: 1_150_000 }]);
  expect(read()).toEqual(NEW.parts);
});

test("where there is no room for the new one, what was begun is still there to be gone on with", async () => {
  const { done, hub, id, queue, read, until } = await begun();
  hub.publish({ repo: REPO, file: SECOND, bytes: NEW.parts[1], commit: NEW.commit, size: 1e15 });
  await expect(queue.resume(id, "new")).rejects.toMatchObject({ code: "DISK_FULL" });
  await until(id, (download) => download.done === done);
  await queue.resume(id, "begun");
  await until(id, is("done"));
  expect(read()).toEqual(OLD.parts);
});

/** Stands before a hub, and answers no HEAD from `hold()` on: what is doubted is asked for so. */
async function doubtfulHub() {
  let hub = "";
  let isHeld = false;
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const server = createServer(({ headers, method = "GET", url }, response) => {
    if (isHeld && method === "HEAD") return resolve();
    const range = headers.range === undefined ? {} : { range: headers.range };
    const passOn = async (): Promise<void> => {
      const told = await fetch(`${hub}${url}`, { method, headers: range, redirect: "manual" });
      response.writeHead(told.status, Object.fromEntries(told.headers));
      response.end(Buffer.from(await told.arrayBuffer()));
    };
    void passOn();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    env: { LLCUDA_HF_ENDPOINT: `http://127.0.0.1:${port}` },
    hold: () => (isHeld = true),
    standBefore: (url: string) => (hub = url),
  };
}

test("who pauses while the hub is asked what it has now keeps what came", async () => {
  const before = await doubtfulHub();
  const timing = { backoffMs: 1, backoffCapMs: 5, stallMs: 300 };
  const { hub, queue, until } = await queueStage({ timing, env: before.env });
  before.standBefore(hub.url);
  const [file, old, fresh] = ["model-Q4_0.gguf", OLD.parts[1], NEW.parts[1]];
  const cdnPath = hub.publish({ repo: REPO, file, bytes: old, commit: OLD.commit });
  hub.cdn.fault(cdnPath, { kind: "stall", after: 400_000 });
  const { id } = await queue.add(`hf:${REPO}/${file}`, false);
  await until(id, ({ done }) => done === 400_000);
  before.hold();
  hub.publish({ repo: REPO, file, bytes: fresh, commit: NEW.commit });
  await before.asked;
  await queue.pause(id);
  expect(await until(id, is("paused"))).toMatchObject({ done: 400_000 });
});

test("a file that changes between two of its ranges is not mixed, and not fetched unasked", async () => {
  const timing = { backoffMs: 1, backoffCapMs: 5, stallMs: 300 };
  const { hub, queue, until } = await queueStage({ timing });
  const [file, old, fresh] = ["model-Q4_0.gguf", OLD.parts[1], NEW.parts[1]];
  const before = hub.publish({ repo: REPO, file, bytes: old, commit: OLD.commit });
  hub.cdn.fault(before, { kind: "stall", after: 400_000 });
  const { id } = await queue.add(`hf:${REPO}/${file}`, false);
  await until(id, ({ done }) => done === 400_000);
  hub.publish({ repo: REPO, file, bytes: fresh, commit: NEW.commit });
  const failed = await until(id, is("failed"));
  expect(failed).toMatchObject({ done: 400_000, error: { code: "MODEL_CHANGED" } });
});
