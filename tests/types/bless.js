import { writeFileSync } from "node:fs";
import { describePackage } from "./support/api-model.js";
import { goldenFile } from "./support/golden.js";

// Run this only after an intended change of the public types: the diff of the golden file is what users have to adapt to.
writeFileSync(goldenFile, describePackage("bless").report);
