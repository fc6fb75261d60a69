import { randomBytes } from "node:crypto";
import { mkdir, readFile, realpath, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { EngineBackend } from "@llcuda/protocol";
import { z } from "zod";
import { hostLinker } from "../compat/host-linker.ts";
import { inspectFiles } from "../compat/inspect.ts";
import type { FileInspection, Inspection } from "../compat/inspection.ts";
import { writeDurably } from "../download/durable-write.ts";
import { ownLibraryPath, type Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { engineFiles } from "./engine-files.ts";

const Code = z.object({
  sass: z.array(z.string()),
  ptx: z.array(z.object({ target: z.string(), version: z.string(), compressed: z.boolean() })),
});
const OneFile = z.object({
  path: z.string(),
  machine: z.string(),
  needed: z.array(z.string()),
  missing: z.array(z.string()),
  rpath: z.string().nullable(),
  soname: z.string().nullable(),
  glibc: z.string().nullable(),
  glibcxx: z.string().nullable(),
  cxxabi: z.string().nullable(),
  cuda: Code.nullable(),
}) satisfies z.ZodType<FileInspection>;

const Stored = z.object({
  format: z.literal(1),
  /** As of a proof: of files and machine. */
  identity: z.string(),
  /** The offer that the engine came from; null when it was found. */
  offer: z.string().nullable(),
  inspection: OneFile.extend({ files: z.array(OneFile).optional() }).nullable(),
  /** Why nothing could be looked into. */
  problem: z.string().nullable(),
});

/** What was seen in an engine's files. */
export interface EngineInspection {
  /** Null when there is nothing to look into, as with a script in llama-server's place. */
  inspection: Inspection | null;
  problem: string | null;
  /** The offer that the engine came from; null when it was found. */
  offer: string | null;
}

/** Backends that ggml leaves out when they cannot be loaded; they decide nothing. */
const ASIDE = /^libggml-(blas|rpc)\b/;
const GPU_BACKEND = /^libggml-(cuda|hip|vulkan|metal|sycl|opencl|cann|musa)\b/;

const fileOf = (home: Home, id: string): string => join(home.cache, "inspections", `${id}.json`);

/**
 * Looks into an engine's files, or recalls what was seen in them on this machine.
 * @param identity of the engine's proof
 * @param offer which it came from; undefined where it is only recalled
 */
export async function inspectEngine(
  home: Home,
  engine: Engine,
  identity: string,
  offer?: string,
): Promise<EngineInspection> {
  const known = await readStored(home, engine.id);
  const from = offer ?? known?.offer ?? null;
  if (known?.identity === identity && known.offer === from) return known as EngineInspection;
  const seen = { ...(await look(engine)), offer: from };
  await store(home, engine.id, { format: 1, identity, ...seen });
  return seen;
}

export async function forgetInspection(home: Home, id: string): Promise<void> {
  await rm(fileOf(home, id), { force: true });
}

async function look(engine: Engine): Promise<Omit<EngineInspection, "offer">> {
  const env = { ...process.env, ...engine.env };
  try {
    const linker = await hostLinker(ownLibraryPath(engine), env);
    const files = await filesThatCount(engine);
    return { inspection: await inspectFiles(engine.description, files, linker), problem: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { inspection: null, problem: error.message };
  }
}

/** The program, llama.cpp's own libraries, and of ggml's backends the one that is meant. */
async function filesThatCount(engine: Engine): Promise<string[]> {
  const own = (await engineFiles(engine)).filter((file) => counts(basename(file), engine.backend));
  return [...new Set(await Promise.all(own.map((file) => realpath(file).catch(() => file))))];
}

function counts(name: string, backend: EngineBackend): boolean {
  if (!/^(llama-server$|lib(llama|ggml|mtmd))/.test(name) || ASIDE.test(name)) return false;
  const gpu = GPU_BACKEND.exec(name)?.[1];
  return gpu === undefined || gpu === backend;
}

async function readStored(home: Home, id: string): Promise<z.infer<typeof Stored> | null> {
  try {
    return Stored.parse(JSON.parse(await readFile(fileOf(home, id), "utf8")));
  } catch {
    return null;
  }
}

async function store(home: Home, id: string, stored: z.infer<typeof Stored>): Promise<void> {
  const file = fileOf(home, id);
  await mkdir(join(home.cache, "inspections"), { recursive: true });
  const fresh = `${file}.${randomBytes(6).toString("hex")}.new`;
  await writeDurably(file, JSON.stringify(stored), fresh);
}
