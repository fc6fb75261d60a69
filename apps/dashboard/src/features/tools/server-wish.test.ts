import { expect, test } from "vitest";
import { commandLine, wishOf, wordsOf } from "./server-wish.ts";

test("a command line is parted into words, and written back so", () => {
  expect(wordsOf(`npx -y "my server" 'a "b"' $HOME;`)).toEqual([
    "npx",
    "-y",
    "my server",
    'a "b"',
    "$HOME;",
  ]);
  const transport = { kind: "stdio" as const, command: "npx", args: ["my server"], folder: null };
  expect(commandLine(transport)).toBe('npx "my server"');
});

test("a wish has its secrets by name, and is none while something is missing", () => {
  const draft = {
    name: "Notes",
    kind: "stdio" as const,
    where: "notes --all",
    secrets: "KEY=a=b\nX: y\n",
  };
  expect(wishOf(draft, null)).toEqual({
    name: "Notes",
    transport: { kind: "stdio", command: "notes", args: ["--all"], folder: null },
    secrets: { KEY: "a=b", X: "y" },
  });
  expect(wishOf({ ...draft, where: " " }, null)).toBeNull();
  expect(wishOf({ ...draft, kind: "http", where: "file:///etc" }, null)).toBeNull();
});
