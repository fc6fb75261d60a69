import { expect, test } from "vitest";
import type { PlaceListing } from "./found-file.ts";
import type { Place } from "./places.ts";
import { PlaceScans } from "./scan.ts";

const LOCAL: Place = { path: "/home/me/models", place: "folder", added: true };
const AWAY: Place = { path: "/mnt/nas", place: "folder", added: true };
const ONE = { path: "/mnt/nas/one.gguf" } as PlaceListing["files"][number];
const NOTHING: PlaceListing = { files: [], problem: null };

test("a file server that is away holds nobody up: what it had is still told, and asked for once", async () => {
  const asked: string[] = [];
  let answer = Promise.withResolvers<PlaceListing>();
  const scans = new PlaceScans({
    isRemote: (path) => path.startsWith("/mnt"),
    patienceMs: 1,
    list: ({ path }) => {
      asked.push(path);
      return path === AWAY.path ? answer.promise : Promise.resolve(NOTHING);
    },
  });
  answer.resolve({ files: [ONE], problem: null });
  expect(await scans.scan([LOCAL, AWAY])).toMatchObject([{ files: [] }, { files: [ONE] }]);
  answer = Promise.withResolvers();
  for (let look = 0; look < 3; look++) {
    const [local, away] = await scans.scan([LOCAL, AWAY]);
    expect(local).toMatchObject({ files: [], problem: null });
    expect(away).toMatchObject({
      files: [ONE],
      problem: { code: "FILE_UNREADABLE", message: expect.stringContaining("does not answer") },
    });
  }
  expect(asked.filter((path) => path === AWAY.path)).toHaveLength(2);
  answer.resolve(NOTHING);
  expect(await scans.scan([AWAY])).toMatchObject([{ files: [], problem: null }]);
});

test("a disk of llcuda's own that does not tell what is free on it holds nobody up either", async () => {
  const own: Place = { path: "/mnt/nas", place: "llcuda", added: false };
  const answer = Promise.withResolvers<number>();
  let asked = 0;
  const scans = new PlaceScans({
    isRemote: () => true,
    patienceMs: 1,
    list: () => Promise.resolve({ files: [ONE], problem: null }),
    freeSpace: () => {
      asked += 1;
      return answer.promise;
    },
  });
  for (let look = 0; look < 3; look++) {
    const [away] = await scans.scan([own]);
    expect(away).toMatchObject({ free: null, problem: { code: "FILE_UNREADABLE" } });
  }
  expect(asked).toBe(1);
  answer.resolve(123_456_789);
  expect(await scans.scan([own])).toMatchObject([{ files: [ONE], free: 123_000_000 }]);
});
