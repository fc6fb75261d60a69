import { readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { RequestHandler } from "express";
import { sendError } from "./refusal.ts";
import { sandboxHeaders } from "./sandbox-headers.ts";
import { FILE_THREAD_POLICY } from "./security-headers.ts";

/** A dashboard has about a hundred files; a wrong folder is noticed instead of walked. */
const MAX_FILES = 4_000;

/** Precompressed forms that a build may leave beside a file, best first. */
const ENCODINGS = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;

/** Vite puts a hash of the content into the names under assets/. */
const IMMUTABLE = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/** The thread that looks into files by itself, and may read them from the hub. */
const FILE_THREAD = /^\/assets\/browser-worker-[\w-]{8,}\.js$/;

const YEAR = "public, max-age=31536000, immutable";

/**
 * The built dashboard. Only files that were found in the folder are served, by exact path: there is
 * no path arithmetic on what a client sends.
 */
export class DashboardFiles {
  readonly #folder: string;
  #files: ReadonlySet<string> = new Set();
  #builtAt = -1;

  /** @param folder holds index.html; it need not be there yet */
  constructor(folder: string) {
    this.#folder = folder;
    this.#refresh();
  }

  has(path: string): boolean {
    if (path === "/" || path === "/index.html") {
      this.#refresh();
      return true;
    }
    return this.#files.has(path);
  }

  /** Answers GET and HEAD for the dashboard's own paths and passes on all others. */
  get handler(): RequestHandler {
    return (req, res, next) => {
      const reads = req.method === "GET" || req.method === "HEAD";
      if (!reads || !this.has(req.path)) return next();
      const path = req.path === "/" ? "/index.html" : req.path;
      if (!this.#files.has(path)) {
        const message = `The dashboard is not built: there is no ${path} in ${this.#folder}.`;
        const hint = "Run `npm start` in the project's folder, which builds it.";
        const report = { code: "NOT_FOUND" as const, message, hint, remedies: [] };
        return sendError(res, { status: 503, report });
      }
      const encoding = ENCODINGS.find(
        ({ name, suffix }) =>
          this.#files.has(path + suffix) && req.acceptsEncodings(name) !== false,
      );
      res.type(path.slice(path.lastIndexOf(".")));
      res.set("cache-control", IMMUTABLE.test(path) ? YEAR : "no-cache");
      if (FILE_THREAD.test(path)) res.set("content-security-policy", FILE_THREAD_POLICY);
      res.vary("accept-encoding");
      const others = sandboxHeaders(path);
      if (others !== null) res.set(others);
      if (encoding !== undefined) res.set("content-encoding", encoding.name);
      // `root` keeps a dot folder above it (~/.local) out of the dot file rule.
      const file = `.${path}${encoding?.suffix ?? ""}`;
      res.sendFile(file, { root: this.#folder, cacheControl: false }, (error) => {
        // A reader that leaves in mid-file, or asks for what it has, is no error.
        if (error !== undefined && !res.headersSent) next(error);
      });
    };
  }

  /** Looks at the folder again when a new build has replaced index.html. */
  #refresh(): void {
    const builtAt = modifiedAt(join(this.#folder, "index.html"));
    if (builtAt === this.#builtAt) return;
    this.#builtAt = builtAt;
    this.#files = builtAt === 0 ? new Set() : listFiles(this.#folder);
  }
}

const modifiedAt = (path: string): number =>
  statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function listFiles(folder: string): Set<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  if (entries.length > MAX_FILES) {
    throw new Error(`${folder} holds ${entries.length} files: this is no built dashboard`);
  }
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.replace(/\/$/, "").length))
      .map((path) => path.split(sep).join("/")),
  );
}
