import { runScript } from "./lib/script.js";
import { buildPackage } from "./package/build.js";
import { setUpBuild } from "./setup/index.js";

await runScript(async () => {
  const { wasm } = await setUpBuild();
  await buildPackage(wasm);
});
