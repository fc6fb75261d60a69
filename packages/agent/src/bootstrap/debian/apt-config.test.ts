import { expect, test } from "vitest";
import { aptConfig, sourcesList } from "./apt-config.ts";

const ROOT = {
  folder: "/cache/apt",
  mirror: "http://mirror.test/debian",
  suite: "sid",
  components: ["main", "contrib"],
  keyrings: ["/keys/one.gpg", "/keys/two.gpg"],
  architecture: "amd64",
};

const HOST = `APT::Architecture "amd64";
APT::Install-Recommends "1";
APT::Update::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb";
Acquire "";
Acquire::AllowInsecureRepositories "1";
Acquire::AllowWeakRepositories "1";
Acquire::Check-Date "false";
Acquire::Languages:: "en";
Acquire::IndexTargets::deb::Contents-deb::MetaKey "$(COMPONENT)/Contents-$(ARCHITECTURE)";
Acquire::http::Proxy "http://proxy.test:3128/";
Dir::Cache "var/cache/apt";
`;

test("of the host's settings only its network ones are kept, and none that weakens the checks", () => {
  const lines = aptConfig(ROOT, HOST).split("\n");
  const kept = HOST.split("\n").filter((line) => line !== "" && lines.includes(line));
  expect(kept).toEqual([
    'APT::Architecture "amd64";',
    'Acquire::Check-Date "false";',
    'Acquire::http::Proxy "http://proxy.test:3128/";',
  ]);
  expect(lines).toContain('Acquire::AllowInsecureRepositories "false";');
  expect(lines).toContain('Dir::State::status "/cache/apt/state/status";');
  expect(lines.join("\n")).not.toMatch(/Post-Invoke|Contents|sources\.list\.d/);
});

test("every archive is bound to the keys", () => {
  expect(sourcesList(ROOT)).toBe(
    "deb [arch=amd64 signed-by=/keys/one.gpg,/keys/two.gpg] http://mirror.test/debian sid main contrib\n",
  );
});
