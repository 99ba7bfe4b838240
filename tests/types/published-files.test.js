import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { root } from "../../scripts/lib/paths.js";
import { FILES } from "../../scripts/package/paths.js";

const packageFolder = path.join(root, "pkg");
const { files: listed } = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8"));
/** Output of the build, which may not exist yet. */
const generated = FILES.map((file) => `wasm/${file}`);

test("every imported file is published", async () => {
  const { metafile } = await build({
    absWorkingDir: packageFolder,
    entryPoints: ["index.js"],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    external: ["./wasm/*"],
  });
  const own = Object.keys(metafile.inputs);
  const external = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .map((each) => path.posix.normalize(each.path));
  const needed = [...new Set([...own, ...external])];
  assert.ok(needed.includes("index.js") && needed.includes(generated[0]));
  assert.deepEqual(
    needed.filter((file) => !listed.includes(file)),
    [],
  );
  for (const file of generated) assert.ok(listed.includes(file), file);
});

test("the types folder holds only .d.ts files and is published", () => {
  const types = readdirSync(path.join(packageFolder, "types"), { recursive: true, encoding: "utf8" });
  assert.ok(types.length > 0 && listed.includes("index.d.ts") && listed.includes("types"));
  assert.deepEqual(
    types.filter((file) => !file.endsWith(".d.ts")),
    [],
  );
});

test("every listed file exists and is listed once", () => {
  const own = listed.filter((file) => !file.startsWith("wasm/"));
  assert.deepEqual(
    own.filter((file) => !existsSync(path.join(packageFolder, file))),
    [],
  );
  assert.deepEqual(
    listed.filter((file) => file.startsWith("wasm/")),
    generated,
  );
  assert.equal(new Set(listed).size, listed.length);
});
