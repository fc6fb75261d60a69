import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";

const LIMIT_MS = 60_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Lines of a program up to the one that ends it, or its own end. */
export async function linesUntil(child: ChildProcess, last: RegExp | null): Promise<string[]> {
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const lines: string[] = [];
  const gone = once(child, "close");
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (last?.test(line) === true) child.kill("SIGKILL");
    });
  }
  await gone;
  clearTimeout(timer);
  return lines;
}
