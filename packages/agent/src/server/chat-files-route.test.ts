import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { testServer, TOKEN } from "./test-server.ts";

async function bring(url: string, body: string, type = "application/octet-stream") {
  const response = await fetch(`${url}chats/import`, {
    method: "PUT",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": type },
    body,
  });
  return { status: response.status, answer: (await response.json()) as object };
}

test("a file of chats comes as bytes, and what is wrong with it is answered", async () => {
  const { url, services } = await testServer();
  const brought: string[] = [];
  services.chats.exchange.importFile = (bytes) => {
    brought.push(bytes.toString());
    if (brought.length > 1) throw new Failure("INPUT_INVALID", "no chats", "another file");
    return Promise.resolve({ chatIds: ["c"], messages: 2, leftOut: 0 });
  };
  expect(await bring(url, "one")).toEqual({
    status: 200,
    answer: { chatIds: ["c"], messages: 2, leftOut: 0 },
  });
  expect(await bring(url, "two")).toMatchObject({ status: 400 });
  expect(brought).toEqual(["one", "two"]);
});

test("a form of another site cannot bring one", async () => {
  const { url } = await testServer();
  for (const type of ["text/plain", "application/json", "multipart/form-data"]) {
    expect(await bring(url, "{}", type)).toMatchObject({ status: 415 });
  }
});
