import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { tensorCommands } from "./tensor-commands.ts";

test("the palette has the tensors of the file that was opened last", () => {
  const queries = new QueryClient();
  const gone: unknown[] = [];
  const go = (search: unknown): void => void gone.push(search);
  expect(tensorCommands(queries, go)).toEqual([]);
  queries.setQueryData(["tensor-file", "old", "list"], [{ name: "a" }], { updatedAt: 1 });
  queries.setQueryData(["tensor-file", "new", "list"], [{ name: "b" }], { updatedAt: 2 });
  queries.setQueryData(["tensor-file", "new", "summary"], {}, { updatedAt: 3 });
  const [command, ...others] = tensorCommands(queries, go);
  expect(others).toEqual([]);
  expect(command).toMatchObject({ group: "Tensors", name: "b" });
  command!.run();
  expect(gone).toEqual([{ file: "new", tensor: "b" }]);
});
