import { readdir, readFile, readlink } from "node:fs/promises";

/** A program that holds a port answers at once or is none of ours. */
const PROBE_MS = 1_000;

/** Who listens on a taken port, in words; null when nobody can tell. Linux tells the process. */
export async function describePortOwner(host: string, port: number): Promise<string | null> {
  const [agent, process] = await Promise.all([probeAgent(host, port), processOn(port)]);
  if (agent !== null && process !== null) return `${agent} (${process})`;
  return agent ?? process;
}

async function probeAgent(host: string, port: number): Promise<string | null> {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const authority = name.includes(":") ? `[${name}]` : name;
  try {
    const response = await fetch(`http://${authority}:${port}/healthz`, {
      signal: AbortSignal.timeout(PROBE_MS),
      redirect: "manual",
    });
    const body: unknown = response.ok ? await response.json() : null;
    const isAgent = typeof body === "object" && body !== null && "version" in body;
    return isAgent ? `another llcuda, version ${String(body.version).slice(0, 40)}` : null;
  } catch {
    return null;
  }
}

/** @returns "name, process 1234" from /proc, where the process is this user's */
async function processOn(port: number): Promise<string | null> {
  try {
    const inodes = new Set(await listeningInodes(port));
    if (inodes.size === 0) return null;
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    for (const pid of pids) {
      if (!(await holds(pid, inodes))) continue;
      const name = (await readFile(`/proc/${pid}/comm`, "utf8")).trim();
      return `${name}, process ${pid}`;
    }
    return null;
  } catch {
    return null;
  }
}

/** Socket inodes of listeners on `port`, from /proc/net/tcp (fields of proc_pid_net(5)). */
async function listeningInodes(port: number): Promise<string[]> {
  const LISTEN = "0A";
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8").catch(() => "")),
  );
  return tables
    .flatMap((table) => table.split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === LISTEN)
    .map((fields) => fields[9] ?? "");
}

async function holds(pid: string, inodes: Set<string>): Promise<boolean> {
  try {
    const names = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(
      names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")),
    );
    return links.some((link) => inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ""));
  } catch {
    return false;
  }
}
