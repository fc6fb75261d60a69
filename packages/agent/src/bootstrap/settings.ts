/** Where engines come from; each can be set by a variable, for mirrors and closed networks. */
export interface EngineSettings {
  /** LLCUDA_GITHUB_API: the REST API of GitHub or of a mirror, without a trailing slash. */
  githubApi: string;
  /** LLCUDA_GITHUB_URL: the web site that serves the release files. */
  githubUrl: string;
  /** LLCUDA_DEBIAN_MIRROR: null takes the host's own mirror. */
  debianMirror: string | null;
  /** LLCUDA_DEBIAN_SUITE. */
  debianSuite: string;
  /** LLCUDA_DEBIAN_KEYRING: a file with Debian's archive keys; null looks at the usual places. */
  debianKeyring: string | null;
  /** LLCUDA_DEBIAN_BACKENDS: further backends for Debian's builds: `blas`, `rpc`. */
  debianBackends: string[];
  /** LLCUDA_LLAMA_SOURCE: a folder with llama.cpp's source to build from; null fetches it. */
  llamaSource: string | null;
  /** LLCUDA_PYTHON: the Python whose pip fetches packages. */
  python: string;
  /** LLCUDA_BUNDLE_INDEX: where indices of llcuda's own bundles lie, the most trusted first. */
  bundleIndexes: string[];
  /** LLCUDA_CUDA: only builds of this CUDA version, "12", "12.4" or "124"; null: any. */
  cuda: string | null;
  /** LLCUDA_SKIP_INSPECTION: nobody looks into an engine's files, so that its proof meets what is wrong. */
  skipInspection: boolean;
}

/** Where this project publishes its releases. */
const REPOSITORY = "llcuda/llcuda";

/** Reads the variables; an empty one counts as not set. */
export function engineSettings(env: Record<string, string | undefined>): EngineSettings {
  const set = (name: string): string | null => {
    const value = env[name]?.trim();
    return value === undefined || value === "" ? null : value.replace(/\/+$/, "");
  };
  const githubUrl = set("LLCUDA_GITHUB_URL") ?? "https://github.com";
  const released = `${githubUrl}/${REPOSITORY}/releases/latest/download/bundles.json`;
  return {
    githubApi: set("LLCUDA_GITHUB_API") ?? "https://api.github.com",
    githubUrl,
    debianMirror: set("LLCUDA_DEBIAN_MIRROR"),
    debianSuite: set("LLCUDA_DEBIAN_SUITE") ?? "sid",
    debianKeyring: set("LLCUDA_DEBIAN_KEYRING"),
    debianBackends: listOf(set("LLCUDA_DEBIAN_BACKENDS") ?? ""),
    llamaSource: set("LLCUDA_LLAMA_SOURCE"),
    python: set("LLCUDA_PYTHON") ?? "python3",
    bundleIndexes: listOf(set("LLCUDA_BUNDLE_INDEX") ?? released).filter((one) => one !== "none"),
    cuda: set("LLCUDA_CUDA"),
    skipInspection: !["0", "false", "no"].includes(set("LLCUDA_SKIP_INSPECTION") ?? "no"),
  };
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
