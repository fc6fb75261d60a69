import { checkFixtures } from "./fixture.test-data.ts";
import { LOADER_LOGS } from "./loader.test-data.ts";

checkFixtures(LOADER_LOGS);
