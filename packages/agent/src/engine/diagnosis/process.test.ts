import { ARGUMENT_LOGS } from "./argument.test-data.ts";
import { checkFixtures } from "./fixture.test-data.ts";
import { PROCESS_LOGS } from "./process.test-data.ts";

checkFixtures([...PROCESS_LOGS, ...ARGUMENT_LOGS]);
