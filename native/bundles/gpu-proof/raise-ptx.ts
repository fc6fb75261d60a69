/**
 * Makes PTX that this driver is too old for: raises every plain `.version FROM` of a library to TO, of
 * the same length. `node raise-ptx.ts FILE 9.0 9.9`
 */
import { readFileSync, writeFileSync } from "node:fs";

const [file, from, to] = process.argv.slice(2);
if (file === undefined || from === undefined || to === undefined || from.length !== to.length) {
  process.stderr.write("usage: raise-ptx.ts FILE FROM TO, both versions of one length\n");
  process.exit(2);
}
const bytes = readFileSync(file);
const wanted = Buffer.from(`.version ${from}\n`);
const raised = Buffer.from(`.version ${to}\n`);
let changed = 0;
for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + raised.length)) {
  raised.copy(bytes, at);
  changed += 1;
}
if (changed === 0) {
  process.stderr.write(`${file} holds no plain PTX of version ${from}\n`);
  process.exit(1);
}
writeFileSync(file, bytes);
process.stdout.write(`${file}: ${changed} PTX texts raised from ${from} to ${to}\n`);
