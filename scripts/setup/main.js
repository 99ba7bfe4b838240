import { parseArgs } from "node:util";
import { script } from "../lib/script.js";
import { setUpBuild, setUpTests } from "./index.js";

const { values } = parseArgs({ options: { tests: { type: "boolean", default: false } } });

await script(async () => {
  await (values.tests ? setUpTests() : setUpBuild());
});
