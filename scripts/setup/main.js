import { parseArgs } from "node:util";
import { runScript } from "../lib/script.js";
import { setUpBuild, setUpTests } from "./index.js";

const { values } = parseArgs({ options: { tests: { type: "boolean", default: false } } });

await runScript(async () => {
  await (values.tests ? setUpTests() : setUpBuild());
});
