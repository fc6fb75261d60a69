import { describe, expect, it } from "vitest";
import { matchCommands, type Command } from "./palette.ts";

const command = (name: string): Command => ({ id: name, group: "Chats", name, run: () => {} });
const commands = ["New chat", "Explain a GPU", "gpu memory", "مرحبا بالعالم"].map(command);
const names = (query: string): string[] => matchCommands(commands, query).map(({ name }) => name);

describe("matchCommands", () => {
  it("shows everything for no query", () => {
    expect(names("  ")).toHaveLength(commands.length);
  });

  it("puts names that begin with the query first", () => {
    expect(names("GPU")).toEqual(["gpu memory", "Explain a GPU"]);
  });

  it("finds words in any order and in any script", () => {
    expect(names("gpu explain")).toEqual(["Explain a GPU"]);
    expect(names("بالعالم")).toEqual(["مرحبا بالعالم"]);
    expect(names("gpu chat")).toEqual([]);
  });

  it("never lists more than a screen or two", () => {
    const many = Array.from({ length: 500 }, (_, index) => command(`chat ${index}`));
    expect(matchCommands(many, "chat").length).toBeLessThan(60);
  });
});
