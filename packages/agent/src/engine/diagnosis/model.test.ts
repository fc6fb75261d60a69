import { checkFixtures } from "./fixture.test-data.ts";
import { MODEL_LOGS } from "./model.test-data.ts";

checkFixtures(MODEL_LOGS);
