import { checkFixtures } from "./fixture.test-data.ts";
import { KERNEL_LOGS } from "./kernels.test-data.ts";

checkFixtures(KERNEL_LOGS);
