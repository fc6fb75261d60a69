import type { HostedFile } from "./hosted-file.ts";

/** What the hub's API says of a repository beyond its files. */
export interface RepositoryFacts {
  downloads?: number;
  likes?: number;
  license?: string;
  gated?: false | "auto" | "manual";
}

/** A file of a model repository. */
export interface HubFile {
  /** OWNER/REPO */
  repo: string;
  /** Path within the repository. */
  file: string;
  bytes: Uint8Array;
  revision?: string;
  /** 40 hexadecimal digits: the version in which it is published, under which it stays. */
  commit?: string;
  /** Answers 401 without this token and 403 with another one. */
  token?: string;
  /** What the hub says the SHA-256 is; defaults to the truth. */
  sha256?: string;
  /** What the hub's API says its length is; defaults to the truth. */
  size?: number;
  /** For a slow transfer. */
  pace?: HostedFile["pace"];
  /** What its repository's page says. */
  about?: RepositoryFacts;
}
