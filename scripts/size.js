import { parseArgs } from "node:util";
import { runScript } from "./lib/script.js";
import { buildPackage } from "./package/build.js";
import { measurePackage, table } from "./package/size.js";
import { setUpBuild } from "./setup/index.js";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

await runScript(async () => {
  // With --json, standard output contains only the JSON.
  if (values.json) console.log = console.error;
  const { wasm } = await setUpBuild();
  await buildPackage(wasm);

  const sizes = await measurePackage();
  process.stdout.write(values.json ? `${JSON.stringify(sizes, null, 2)}\n` : `\n${table(sizes)}\n`);
  if (sizes.total.brotli <= sizes.limit) return 0;
  console.error(
    `\nThe package is too large: ${sizes.total.brotli} bytes with brotli, but the limit is ${sizes.limit}.`,
  );
  return 1;
});
