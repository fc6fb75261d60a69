import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Download } from "@llcuda/protocol";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { describe, expect, onTestFinished, test } from "vitest";
import { homeOf } from "../home.ts";
import { Uploads } from "../models/uploads/uploads.ts";
import { errorOf, testServer, TOKEN } from "./test-server.ts";

const BYTES = Buffer.from(tinyLlama());
const HALF = Math.floor(BYTES.length / 2);
const ABOUT = `size=${BYTES.length}&modified=5`;

async function stage() {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-upload-"));
  const home = homeOf({ LLCUDA_HOME: folder });
  const shown: (Download | null)[] = [];
  const server = await testServer();
  server.services.uploads = new Uploads({
    home,
    downloads: { showGuest: (_, download) => void shown.push(download) },
    onArrived: (path) => Promise.resolve(`id of ${path}`),
  });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ask = async (
    method: string,
    path: string,
    body?: Uint8Array,
    type = "application/octet-stream",
  ) => {
    const response = await fetch(`${server.url}uploads/${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(body && { "content-type": type }) },
      ...(body && { body: Buffer.from(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: JSON.parse(text) as unknown, headers: {} };
  };
  return { ask, folder: join(home.models, "imported"), server, shown };
}

test("a file comes in pieces, goes on where it broke off, and is a model when it is whole", async () => {
  const { ask, folder, shown } = await stage();
  expect((await ask("GET", `my.gguf?${ABOUT}`)).json).toEqual({ received: 0, model: null });
  const first = await ask("PUT", `my.gguf?${ABOUT}`, BYTES.subarray(0, HALF));
  expect(first.json).toEqual({ received: HALF, model: null });
  expect((await ask("GET", `my.gguf?${ABOUT}`)).json).toMatchObject({ received: HALF });
  // The same name, another state: another file.
  expect((await ask("GET", "my.gguf?size=9&modified=6")).json).toMatchObject({ received: 0 });
  const whole = await ask("PUT", `my.gguf?${ABOUT}&offset=${HALF}`, BYTES.subarray(HALF));
  const path = join(folder, "my.gguf");
  expect(whole.json).toEqual({ received: BYTES.length, model: `id of ${path}` });
  expect(readFileSync(path)).toEqual(BYTES);
  expect(readdirSync(folder)).toEqual(["my.gguf"]);
  expect(shown[0]).toMatchObject({ name: "my", status: "running" });
  expect(shown.at(-1)).toBeNull();
});

test("what came before a connection broke is kept", async () => {
  const { ask, server } = await stage();
  const sent = request({
    port: server.port,
    host: "127.0.0.1",
    method: "PUT",
    path: `/uploads/my.gguf?${ABOUT}`,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/octet-stream",
      "content-length": BYTES.length,
    },
  });
  sent.on("error", () => {});
  sent.write(BYTES.subarray(0, HALF));
  const received = async (): Promise<number> =>
    ((await ask("GET", `my.gguf?${ABOUT}`)).json as { received: number }).received;
  await expect.poll(received).toBe(HALF);
  sent.destroy();
  // Until the agent has noticed, the file is being uploaded.
  await expect
    .poll(
      async () =>
        (await ask("PUT", `my.gguf?${ABOUT}&offset=${HALF}`, BYTES.subarray(HALF))).status,
    )
    .toBe(200);
});

describe("is refused:", () => {
  test.for([
    ["bytes that do not follow", "a.gguf?size=10&offset=5", "x", 409, "INPUT_INVALID"],
    ["more than was told", "a.gguf?size=2", "GGUF", 413, "TOO_LARGE"],
    ["what is no model", "a.gguf?size=6", "<html>", 422, "MODEL_NOT_GGUF"],
    ["a path", "..%2Fa.gguf?size=6", "GGUF", 409, "INPUT_INVALID"],
    ["another kind of file", "a.txt?size=6", "GGUF", 409, "INPUT_INVALID"],
    ["no size", "a.gguf", "GGUF", 409, "INPUT_INVALID"],
    ["a file that is damaged", "a.gguf?size=8", "GGUF\u0003\0\0\0", 422, "MODEL_DAMAGED"],
    ["more than the disk has", "a.gguf?size=9000000000000", "GGUF", 507, "DISK_FULL"],
  ] as const)("%s", async ([, path, body, status, code]) => {
    const { ask, folder } = await stage();
    const answer = await ask("PUT", path, Buffer.from(body));
    expect({ status: answer.status, code: errorOf(answer).code }).toEqual({ status, code });
    const left = existsSync(folder) ? readdirSync(folder) : [];
    expect(left.filter((name) => name.endsWith(".gguf") || code === "MODEL_DAMAGED")).toEqual([]);
  });

  test("a form, which another site could send", async () => {
    const { ask } = await stage();
    const answer = await ask("PUT", "a.gguf?size=4", Buffer.from("GGUF"), "text/plain");
    expect(errorOf(answer).code).toBe("MEDIA_TYPE_REFUSED");
  });
});
