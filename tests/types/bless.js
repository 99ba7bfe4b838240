import { writeFileSync } from "node:fs";
import { describePackage } from "./support/api-model.js";
import { goldenFile } from "./support/golden.js";

// On purpose: what this changes is what a user of the package has to change.
writeFileSync(goldenFile, describePackage("bless").report);
