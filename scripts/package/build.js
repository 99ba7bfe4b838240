import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { capture, run } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { locked } from "../lib/lock.js";
import { nodeBin } from "../lib/paths.js";
import { announce, done } from "../lib/progress.js";
import { digest, fingerprintOfSources } from "./fingerprint.js";
import { machinePathsIn, remapFlags } from "./machine-paths.js";
import { FILES, GLUE, MODULE, stagingDir, wasmDir } from "./paths.js";
import { withoutPanics } from "./panics.js";
import { withShortNames } from "./short-names.js";

/** A loop for SHA-256: unrolled, it is seven kilobytes larger, and it hashes only one verifier per login. */
const COMPACT_SHA2 = ['--cfg=sha2_backend="soft"', '--cfg=sha2_backend_soft="compact"'];

/**
 * What wasm-opt runs. Control flow is rebuilt from a flat form, which is smaller than what LLVM makes of it, and functions are
 * ordered by use, so that the common ones have short indexes.
 */
const PASSES = ["--flatten", "--rereloop", "-Oz", "-Oz", "--reorder-functions"];

const stampFile = path.join(stagingDir, "stamp.json");

/**
 * Builds the generated part of the npm package, `pkg/wasm/`, unless it is up to date.
 * @param {NodeJS.ProcessEnv} env of the wasm toolchain
 */
export async function buildPackage(env) {
  await locked(stagingDir, async () => {
    const compiler = await describeCompiler(env);
    const sources = fingerprintOfSources(compiler.version);
    if (await isCurrent(sources)) {
      done("package", "pkg/wasm is up to date");
      return;
    }
    announce("building the package: cargo compiles the crate, wasm-bindgen writes its JavaScript, wasm-opt shrinks it");
    const built = await compile(env, compiler.sysroot);
    await optimize(built);
    await verify(built, compiler.sysroot);
    await publish(built);
    await writeFile(stampFile, JSON.stringify({ sources, result: resultDigest() }));
    done("package", "pkg/wasm is built");
  });
}

/** @param {NodeJS.ProcessEnv} env */
async function describeCompiler(env) {
  const [version, sysroot] = await Promise.all([
    capture("rustc", ["-vV"], { env }),
    capture("rustc", ["--print=sysroot"], { env }),
  ]);
  return { version: version.stdout, sysroot: sysroot.stdout.trim() };
}

/** @param {string | undefined} sources */
async function isCurrent(sources) {
  const stamp = JSON.parse(await readFile(stampFile, "utf8").catch(() => "{}"));
  return sources !== undefined && stamp.sources === sources && stamp.result === resultDigest();
}

const resultDigest = () => digest(FILES.map((file) => path.join(wasmDir, file)));

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} sysroot
 * @returns {Promise<string>} the output folder
 */
async function compile(env, sysroot) {
  const outDir = path.join(stagingDir, "wasm-pack");
  await rm(outDir, { recursive: true, force: true });
  const rustflags = [...(env.RUSTFLAGS ?? "").split(/\s+/).filter(Boolean), ...COMPACT_SHA2, ...remapFlags(sysroot)];
  await runOrFail(
    "wasm-pack",
    [
      "build",
      "--target=web",
      "--release",
      "--no-typescript",
      "--no-pack",
      "--no-opt",
      "--mode=no-install",
      "--out-dir",
      outDir,
    ],
    {
      ...env,
      // Its own folder: our flags would invalidate cargo's other builds, and theirs ours.
      CARGO_TARGET_DIR: path.join(stagingDir, "cargo"),
      CARGO_ENCODED_RUSTFLAGS: rustflags.join("\x1f"),
    },
  );
  return outDir;
}

/**
 * Shrinks the module, and shortens the names that it shares with its JavaScript. No feature flags: wasm-opt reads the
 * module's features from the module; with all features, it writes a module that browsers reject.
 * @param {string} folder
 */
async function optimize(folder) {
  const [module, glue] = [path.join(folder, MODULE), path.join(folder, GLUE)];
  await writeFile(module, withoutPanics(await readFile(module)));
  const args = [...PASSES, "--minify-imports-and-exports-and-modules", module, "-o", module];
  const { ok, stdout, stderr } = await capture(nodeBin("wasm-opt"), args);
  if (!ok) throw new ScriptError(`wasm-opt failed. Its output:\n${stderr}`);
  const shortModule = WebAssembly.Module.imports(await WebAssembly.compile(await readFile(module)))[0].module;
  await writeFile(glue, withShortNames(await readFile(glue, "utf8"), JSON.parse(stdout), shortModule));
}

/**
 * @param {string} folder
 * @param {string} sysroot
 */
async function verify(folder, sysroot) {
  const module = await readFile(path.join(folder, MODULE));
  if (WebAssembly.Module.customSections(await WebAssembly.compile(module), "target_features").length === 0) {
    throw new ScriptError(
      `${MODULE} has no target_features section, which wasm-opt needs. Check the strip setting in Cargo.toml.`,
    );
  }
  for (const file of [GLUE, MODULE]) {
    const leaked = machinePathsIn(await readFile(path.join(folder, file)), sysroot);
    if (leaked.length > 0) {
      throw new ScriptError(
        `${file} contains paths of this machine: ${leaked.join(", ")}. Add them to remapFlags in machine-paths.js.`,
      );
    }
  }
}

/**
 * Moves the listed files into the package, and nothing else that wasm-pack writes.
 * @param {string} built
 */
async function publish(built) {
  const next = path.join(stagingDir, "next");
  const previous = path.join(stagingDir, "previous");
  await rm(next, { recursive: true, force: true });
  await rm(previous, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  for (const file of FILES) await copyFile(path.join(built, file), path.join(next, file));
  await rename(wasmDir, previous).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(next, wasmDir);
  await rm(previous, { recursive: true, force: true });
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
async function runOrFail(command, args, env) {
  const code = await run(command, args, { env });
  if (code !== 0) throw new ScriptError(`${path.basename(command)} failed with exit code ${code}.`);
}
