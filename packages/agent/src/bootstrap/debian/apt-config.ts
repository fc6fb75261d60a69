/** A folder in which apt works as if it were the whole system. */
export interface AptRoot {
  folder: string;
  mirror: string;
  suite: string;
  /** Areas of the archive: `main`. */
  components: readonly string[];
  /** Keyring files; apt refuses what none of their keys has signed. */
  keyrings: string[];
  /** As Debian names it: `amd64`. */
  architecture: string;
}

/** The host's settings that a private apt must not take over: weaker checks, and further indices. */
const OWN = /^Acquire::(Allow|IndexTargets|Languages|Check-Valid-Until-ForceTrue)/i;

/**
 * The text of the private apt.conf. Of the host's own configuration (`apt-config dump`) only the
 * network part is kept: its proxies and time checks hold here too, its hooks and pins do not.
 */
export function aptConfig(root: AptRoot, hostDump: string): string {
  const { folder, architecture } = root;
  const network = hostDump
    .split("\n")
    .filter((line) => line.startsWith("Acquire::") && line.endsWith(";") && !OWN.test(line));
  const own = Object.entries({
    // An empty status file makes apt fetch the whole closure, the C library included.
    "Dir::State": `${folder}/state`,
    "Dir::State::status": `${folder}/state/status`,
    "Dir::Cache": `${folder}/cache`,
    "Dir::Log": `${folder}/log`,
    "Dir::Etc::sourcelist": `${folder}/sources.list`,
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::main": "/dev/null",
    "Dir::Etc::parts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Dir::Etc::trusted": "/dev/null",
    "Dir::Etc::trustedparts": "/dev/null",
    "APT::Architecture": architecture,
    // Root's own folders are closed to the user `_apt`; the signatures are checked all the same.
    "APT::Sandbox::User": "root",
    "APT::Update::Error-Mode": "any",
    "Acquire::AllowInsecureRepositories": "false",
    "Acquire::AllowWeakRepositories": "false",
    "Acquire::AllowDowngradeToInsecureRepositories": "false",
    "Acquire::Languages": "none",
    "Acquire::Retries": "2",
    "Acquire::http::Timeout": "15",
    "Acquire::https::Timeout": "15",
  }).map(([name, value]) => `${name} ${JSON.stringify(value)};`);
  const architectures = `APT::Architectures { ${JSON.stringify(architecture)}; };`;
  return [...network, ...own, architectures, ""].join("\n");
}

/** The text of the private sources.list. */
export function sourcesList(root: AptRoot): string {
  const { architecture, components, keyrings, mirror, suite } = root;
  const from = `${mirror} ${suite} ${components.join(" ")}`;
  return `deb [arch=${architecture} signed-by=${keyrings.join(",")}] ${from}\n`;
}
