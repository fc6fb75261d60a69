import { checkFixtures } from "./fixture.test-data.ts";
import { MEMORY_LOGS } from "./memory.test-data.ts";

checkFixtures(MEMORY_LOGS);
