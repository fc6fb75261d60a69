/**
 * How fast `download` fetches a large file, beside curl, by turns in one run.
 *   node packages/agent/bench/download.ts [--megabytes 600] [--rounds 5] [--limit MEGABYTES_A_SECOND]
 *     [--folder FOLDER] [--rivals curl,...] [--https]
 * Everything is on loopback and in one folder, by default that of temporary files. What `download`
 * always does, SHA-256 and writing the file through to the disk, is given to curl in steps. The agent
 * runs when it downloads: the start of the process that stands for it is not counted. With --limit the server gives no connection
 * more than that, as file hosts do; with --https it speaks TLS. Prints each round and the medians of the ratios.
 */
import { spawn } from "node:child_process";
import { createHash, randomFillSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { CertificateAuthority } from "@llcuda/test-kit";

const { values } = parseArgs({
  options: {
    megabytes: { type: "string", default: "600" },
    rounds: { type: "string", default: "5" },
    limit: { type: "string", default: "0" },
    folder: { type: "string", default: tmpdir() },
    rivals: { type: "string", default: "" },
    https: { type: "boolean", default: false },
  },
});
const MEGABYTE = 1_000_000;
const folder = mkdtempSync(join(values.folder, "llcuda-bench-download-"));
const source = join(folder, "source");
const target = join(folder, "target");
const authority = new CertificateAuthority();
const trusted = join(folder, "authority.pem");
writeFileSync(trusted, authority.certificate);

/** The file, and its SHA-256. */
function makeSource(megabytes: number): string {
  const hash = createHash("sha256");
  const block = Buffer.alloc(MEGABYTE);
  const file = openSync(source, "w");
  for (let written = 0; written < megabytes; written++) {
    randomFillSync(block);
    writeSync(file, block);
    hash.update(block);
  }
  closeSync(file);
  return hash.digest("hex");
}

/** A plain file server in a process of its own. */
async function startServer() {
  const code = `
    import { createServer } from "node:${values.https ? "https" : "http"}";
    import { createReadStream, statSync } from "node:fs";
    import { setTimeout as pause } from "node:timers/promises";
    const path = ${JSON.stringify(source)};
    const limit = ${Number(values.limit) * MEGABYTE};
    const size = statSync(path).size;
    const server = createServer(${JSON.stringify(authority.issue())}, async (request, response) => {
      const [, from = 0, to = size - 1] = /bytes=(\\d+)-(\\d+)?/.exec(request.headers.range ?? "") ?? [];
      const [start, end] = [Number(from), Number(to)];
      const part = { "content-range": \`bytes \${start}-\${end}/\${size}\` };
      response.writeHead(request.headers.range ? 206 : 200, {
        "content-length": end - start + 1, etag: '"one"', "accept-ranges": "bytes",
        ...(request.headers.range ? part : {}),
      });
      const stream = createReadStream(path, { start, end, highWaterMark: limit ? limit / 50 : 1 << 20 });
      if (limit === 0) return void stream.pipe(response);
      const began = performance.now();
      let sent = 0;
      for await (const chunk of stream) {
        sent += chunk.length;
        response.write(chunk);
        await pause(Math.max(0, (sent * 1000) / limit - (performance.now() - began)));
      }
      response.end();
    });
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;
  const args = ["--input-type=module", "--eval", code];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return {
    child,
    url: `http${values.https ? "s" : ""}://127.0.0.1:${port.toString().trim()}/file`,
  };
}

/** Seconds that a program took, of the processor, and for which it waited for one; what it tells itself. */
async function timed(file: string, args: string[]) {
  rmSync(target, { force: true });
  const from = performance.now();
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: trusted, CURL_CA_BUNDLE: trusted };
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"], env });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  const told = (what: string) => new RegExp(`^${what} ([\\d.]+)$`, "m").exec(said)?.[1];
  return {
    seconds: Number(told("seconds") ?? (performance.now() - from) / 1000),
    busy: Number(told("processor") ?? Number.NaN),
    waited: Number(told("waited") ?? Number.NaN),
  };
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const sha256 = makeSource(Number(values.megabytes));
const { child, url } = await startServer();
/** In the repository, and bundled by scripts/bundle-benches.ts. */
const program = join(import.meta.dirname, `one-download${extname(import.meta.filename)}`);
const curl = `curl -s -o ${target} ${url}`;
/** What each rival does, in the order of the round. */
const RIVALS = {
  curl,
  "curl, sync": `${curl} && sync ${target}`,
  "curl, sha256sum": `${curl} && sha256sum ${target}`,
  "curl, sha256sum, sync": `${curl} && sha256sum ${target} && sync ${target}`,
};
const wanted = values.rivals === "" ? Object.keys(RIVALS) : values.rivals.split(",");
const rivals = Object.entries(RIVALS).filter(([name]) => wanted.includes(name));
const ratios = rivals.map(([name]) => ({ name, all: [] as number[] }));
console.log(
  `${availableParallelism()} CPUs, ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
);
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    const ours = await timed(process.execPath, [program, url, target, sha256]);
    const { seconds } = ours;
    const row: Record<string, number> = {
      download: seconds,
      "its processor time": ours.busy,
      "its wait for a processor": ours.waited,
    };
    for (const [index, [name, command]] of rivals.entries()) {
      const { seconds: theirs } = await timed("sh", ["-c", command]);
      row[name] = theirs;
      ratios[index]?.all.push(theirs / seconds);
    }
    console.log(row);
  }
  console.log("median ratio of the rates, download to");
  for (const { all, name } of ratios) console.log(`  ${name}: ${median(all).toFixed(2)}`);
} finally {
  child.kill();
  rmSync(folder, { recursive: true, force: true });
}
