import { Failure, reportOf } from "../failure.ts";
import { llcudaProgram } from "./program.ts";
import { parseWithFailures } from "./usage.ts";

const EXIT_FAILURE = 1;

try {
  await parseWithFailures(llcudaProgram(), process.argv.slice(2));
} catch (thrown) {
  const { code, message, hint, detail } = reportOf(thrown);
  process.stderr.write(`\nllcuda: ${message}\n  ${hint}\n`);
  if (detail !== undefined) process.stderr.write(`  ${detail.replaceAll("\n", "\n  ")}\n`);
  if (thrown instanceof Failure) process.stderr.write(`  (${code})\n`);
  process.exitCode = EXIT_FAILURE;
}
