import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { toldFailure } from "./told-failure.ts";

const errno = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: refused`), { code, ...(path && { path }) });

test.for([
  ["EROFS", "FILE_UNWRITABLE"],
  ["EACCES", "FILE_UNWRITABLE"],
  ["ENOSPC", "DISK_FULL"],
  ["EDQUOT", "DISK_FULL"],
] as const)("what a disk refuses with %s is told as %s, with the file", ([code, told]) => {
  const failure = toldFailure(errno(code, "/home/me/file"));
  expect(failure).toMatchObject({ code: told, message: expect.stringContaining("/home/me/file") });
});

test("what SQLite refuses is told as what it is", () => {
  const database = new DatabaseSync(":memory:");
  const refused = (sql: string): unknown => {
    try {
      database.exec(sql);
    } catch (error) {
      return toldFailure(error);
    }
    return null;
  };
  database.exec("CREATE TABLE a (b); PRAGMA max_page_count = 2");
  expect(refused("INSERT INTO a VALUES (zeroblob(100000))")).toMatchObject({ code: "DISK_FULL" });
  database.exec("PRAGMA query_only = 1");
  expect(refused("INSERT INTO a VALUES (1)")).toMatchObject({ code: "FILE_UNWRITABLE" });
  // A mistake of ours is no fault of the disk's.
  expect(refused("INSERT INTO nothing VALUES (1)")).not.toBeInstanceOf(Failure);
  database.close();
});

test("a failure and a defect stay what they are", () => {
  const failure = new Failure("OFFLINE", "no", "yes");
  const defect = new TypeError("x is not a function");
  expect([toldFailure(failure), toldFailure(defect)]).toEqual([failure, defect]);
});
