// Every plan that a test compiles is checked, whatever the test is about.
import { setChecksPlans } from '../../src/util/config.ts';

setChecksPlans(true);
