import { AUTO } from "./auto.ts";
import { openCatalog } from "./catalog-door.ts";

/** `llcuda engine use ID|auto|cpu|vulkan|cuda` */
export async function engineUse(wish: string): Promise<void> {
  const door = openCatalog();
  try {
    await door.use(wish === AUTO ? null : wish);
    const what = wish === AUTO ? "The best engine is chosen" : `${wish} is used`;
    const when =
      door.agent === null
        ? "from the next start on"
        : `from now on; the agent (pid ${door.agent}) starts it`;
    process.stdout.write(`${what} ${when}.\n`);
  } finally {
    await door.close();
  }
}
