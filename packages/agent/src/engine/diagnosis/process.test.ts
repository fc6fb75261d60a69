import { checkFixtures } from "./fixture.test-data.ts";
import { PROCESS_LOGS } from "./process.test-data.ts";

checkFixtures(PROCESS_LOGS);
