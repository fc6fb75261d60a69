import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryGroupAt } from "./memory-group.ts";
import { OomWitness } from "./oom-witness.ts";

const GIB = 2 ** 30;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llcuda-oom-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Files of a machine: path to text. */
function lay(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A container with version 2, which sees its own group as the root. */
const CONTAINER = {
  "proc/self/cgroup": "0::/\n",
  "proc/self/mountinfo":
    "30 23 0:26 / /sys/fs/cgroup ro,nosuid,relatime - cgroup2 cgroup rw,nsdelegate\n",
  "proc/vmstat": "pgfault 12\noom_kill 7\nnr_free 1\n",
  "sys/fs/cgroup/memory.events": "low 0\nhigh 0\nmax 90\noom 2\noom_kill 1\noom_group_kill 0\n",
  "sys/fs/cgroup/memory.max": `${4 * GIB}\n`,
  "sys/fs/cgroup/memory.peak": `${3 * GIB}\n`,
};

test("a kill in a container is told with the container's limit and its peak", () => {
  lay(CONTAINER);
  const witness = new OomWitness(root);
  lay({
    "sys/fs/cgroup/memory.events": "oom 3\noom_kill 2\n",
    "sys/fs/cgroup/memory.peak": `${4 * GIB}\n`,
  });
  expect(witness.verdict()).toEqual({
    by: "oom-killer",
    limit: 4 * GIB,
    peak: 4 * GIB,
    total: totalmem(),
  });
});

test("a kill elsewhere on the machine is not ours", () => {
  lay(CONTAINER);
  const witness = new OomWitness(root);
  lay({ "proc/vmstat": "oom_kill 8\n" });
  expect(witness.verdict()).toEqual({ by: "other" });
});

test("the tightest limit of the groups around counts", () => {
  lay({
    "proc/self/cgroup": "0::/user.slice/user-1000.slice/app.scope\n",
    "proc/self/mountinfo": "35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n",
    "sys/fs/cgroup/user.slice/user-1000.slice/app.scope/memory.events": "oom_kill 0\n",
    "sys/fs/cgroup/user.slice/user-1000.slice/app.scope/memory.max": "max\n",
    "sys/fs/cgroup/user.slice/user-1000.slice/memory.max": `${2 * GIB}\n`,
    "sys/fs/cgroup/user.slice/memory.max": `${8 * GIB}\n`,
  });
  expect(memoryGroupAt(root)).toEqual({ kills: 0, limit: 2 * GIB, used: null, peak: null });
});

test("version 1, as a container without a namespace of its own sees it", () => {
  lay({
    "proc/self/cgroup": "5:devices:/docker/abc\n4:cpu,memory:/docker/abc\n0::/docker/abc\n",
    "proc/self/mountinfo": [
      "34 31 0:31 /docker/abc /sys/fs/cgroup/cpu,memory ro - cgroup cgroup rw,cpu,memory",
      "41 31 0:38 /docker/abc /sys/fs/cgroup/unified ro - cgroup2 cgroup2 rw",
    ].join("\n"),
    "sys/fs/cgroup/cpu,memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n",
    "sys/fs/cgroup/cpu,memory/memory.limit_in_bytes": `${GIB}\n`,
    "sys/fs/cgroup/cpu,memory/memory.max_usage_in_bytes": `${GIB - 4_096}\n`,
  });
  expect(memoryGroupAt(root)).toEqual({ kills: 5, limit: GIB, used: null, peak: GIB - 4_096 });
});

test("version 1 without a limit", () => {
  lay({
    "proc/self/cgroup": "4:memory:/\n",
    "proc/self/mountinfo": "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
    "sys/fs/cgroup/memory/memory.oom_control": "oom_kill 0\n",
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
  });
  expect(memoryGroupAt(root)).toEqual({ kills: 0, limit: null, used: null, peak: null });
});

test("a group that is shown under another name is looked for at its mount", () => {
  lay({
    "proc/self/cgroup": "0::/../../outside\n",
    "proc/self/mountinfo": CONTAINER["proc/self/mountinfo"],
    "sys/fs/cgroup/memory.events": "oom_kill 3\n",
  });
  expect(memoryGroupAt(root)?.kills).toBe(3);
});

test("without control groups the machine's own count decides", () => {
  lay({ "proc/vmstat": "oom_kill 4\n" });
  const witness = new OomWitness(root);
  expect(witness.verdict()).toEqual({ by: "other" });
  lay({ "proc/vmstat": "oom_kill 5\n" });
  expect(witness.verdict()).toMatchObject({
    by: "oom-killer",
    limit: null,
    peak: null,
  });
});

test("where the kernel counts nothing, nothing is claimed", () => {
  expect(new OomWitness(root).verdict()).toBeNull();
});

test("this machine can be read", () => {
  expect(() => new OomWitness().verdict()).not.toThrow();
});
