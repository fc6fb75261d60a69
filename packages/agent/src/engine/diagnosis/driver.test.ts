import { checkFixtures } from "./fixture.test-data.ts";
import { DRIVER_LOGS } from "./driver.test-data.ts";

checkFixtures(DRIVER_LOGS);
