/** One thing the palette can do. */
export interface Command {
  id: string;
  group: "Actions" | "Pages" | "Models" | "Chats" | "Tensors";
  name: string;
  run: () => void;
}

/** More than anybody reads through. */
const MAX_SHOWN = 40;

/**
 * The commands whose name holds every word of the query, in any order; those that begin with the
 * query come first, otherwise the order stays.
 */
export function matchCommands(commands: readonly Command[], query: string): Command[] {
  const wanted = query.trim().toLocaleLowerCase();
  if (wanted === "") return commands.slice(0, MAX_SHOWN);
  const words = wanted.split(/\s+/);
  const hits = commands.filter(({ name }) => {
    const text = name.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  const leads = (command: Command): number =>
    command.name.toLocaleLowerCase().startsWith(wanted) ? 0 : 1;
  return hits.toSorted((a, b) => leads(a) - leads(b)).slice(0, MAX_SHOWN);
}
