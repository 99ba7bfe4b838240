// If rustup cannot download the wasm target, Debian's compiler builds the standard library from Debian's
// sources. The result is a toolchain in our cache: symbolic links to Debian's programs and host libraries, and the
// target's libraries. It is linked into rustup and used by our scripts only; rustup's default does not change.

import { existsSync, readdirSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { locked } from "../lib/lock.js";
import { cacheDir, cargoHome, which, withPath } from "../lib/paths.js";
import { announce, done, longCommand } from "../lib/progress.js";
import { installPackages } from "./debian.js";
import { TARGET, isAtLeast, oldestRust } from "./versions.js";

const TOOLCHAIN = "my-account-wasm-debian";
const PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const RUSTC = "/usr/bin/rustc";
const CARGO = "/usr/bin/cargo";
const LINKER = "/usr/bin/wasm-ld-22";
const RUSTLIB = "/usr/lib/rustlib";
const PROGRAMS = ["cargo", "rustdoc", "cargo-clippy", "clippy-driver", "cargo-fmt", "rustfmt"];

/**
 * @param {NodeJS.ProcessEnv} rust
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for WebAssembly builds
 */
export async function debianToolchain(rust) {
  const ready = await readyDebianToolchain(rust);
  if (ready) return ready;

  if (!(await debianRust())) {
    await installPackages(PACKAGES, `The standard library for ${TARGET} must be built from Debian's sources`);
  }
  const compiler = await debianRust();
  if (!compiler || !isAtLeast(compiler.version, oldestRust())) {
    throw new ScriptError(
      `Debian's Rust is ${compiler?.version ?? "incomplete"}, but ${oldestRust()} or later with its sources is required ` +
        `(packages ${PACKAGES.join(" ")}). Update them, or add the target with: rustup target add ${TARGET}`,
    );
  }
  const sysroot = sysrootOf(compiler);
  await locked(sysroot, async () => {
    if (!existsSync(sysroot)) await buildSysroot(compiler, sysroot, rust);
  });
  return useToolchain(sysroot, compiler, rust);
}

/**
 * The toolchain, if an earlier run has built it and Debian's compiler has not changed since.
 * @param {NodeJS.ProcessEnv} rust
 * @returns {Promise<NodeJS.ProcessEnv | undefined>}
 */
export async function readyDebianToolchain(rust) {
  const compiler = await debianRust();
  if (!compiler || !existsSync(sysrootOf(compiler))) return undefined;
  return useToolchain(sysrootOf(compiler), compiler, rust);
}

/** @typedef {{ version: string, commit: string, host: string }} Compiler */

/** @returns {Promise<Compiler | undefined>} undefined if a part of it is not installed */
async function debianRust() {
  if (![RUSTC, CARGO, LINKER, `${RUSTLIB}/src/rust/library`].every((file) => existsSync(file))) return undefined;
  const { stdout } = await capture(RUSTC, ["-vV"]);
  const field = (/** @type {string} */ name) => new RegExp(`^${name}: (.+)$`, "m").exec(stdout)?.[1] ?? "";
  return { version: field("release"), commit: field("commit-hash").slice(0, 9), host: field("host") };
}

/** @param {Compiler} compiler */
const sysrootOf = ({ version, commit }) => path.join(cacheDir, "toolchains", `debian-${version}-${commit}`);

/**
 * @param {Compiler} compiler
 * @param {string} sysroot
 * @param {NodeJS.ProcessEnv} rust
 */
async function buildSysroot(compiler, sysroot, rust) {
  const work = `${sysroot}.unfinished`;
  await rm(work, { recursive: true, force: true });
  await mkdir(path.join(work, "std", "src"), { recursive: true });

  announce(
    `building the standard library for ${TARGET} with Debian's Rust ${compiler.version} once, which takes a minute`,
  );
  const libraries = await buildStandardLibrary(path.join(work, "std"), rust);

  const tree = path.join(work, "sysroot");
  await linkDebian(tree, sysroot, compiler);
  const destination = path.join(tree, "lib", "rustlib", TARGET, "lib");
  await mkdir(destination, { recursive: true });
  for (const file of libraries) await copyFile(file, path.join(destination, path.basename(file)));

  await rename(tree, sysroot);
  await rm(work, { recursive: true, force: true });
}

/**
 * @param {string} folder of an empty crate, whose only dependency is the standard library
 * @param {NodeJS.ProcessEnv} rust
 * @returns {Promise<string[]>} the built libraries
 */
async function buildStandardLibrary(folder, rust) {
  const name = "empty";
  await writeFile(
    path.join(folder, "Cargo.toml"),
    `[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n`,
  );
  await writeFile(path.join(folder, "src", "lib.rs"), "#![no_std]\n");
  const rustflags = [
    // Link-time optimization needs the bitcode of the standard library.
    "-Cembed-bitcode=yes",
    // Keeps the paths of this machine out of panic messages, as in rustup's libraries.
    `--remap-path-prefix=${RUSTLIB}/src/rust=/rustc`,
    `--remap-path-prefix=${path.join(cargoHome, "registry", "src")}=/crates`,
  ];
  await longCommand({
    name: "debian-std",
    title: `Building std for ${TARGET}`,
    command: CARGO,
    args: ["build", "--release", `--target=${TARGET}`, "-Zbuild-std=std,panic_abort,test"],
    env: {
      ...rust,
      RUSTC,
      // Allows -Z flags on a stable compiler.
      RUSTC_BOOTSTRAP: "1",
      CARGO_ENCODED_RUSTFLAGS: rustflags.join("\x1f"),
      CARGO_TARGET_DIR: path.join(folder, "target"),
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: LINKER,
    },
    cwd: folder,
  });
  const built = path.join(folder, "target", TARGET, "release", "deps");
  return (await readdir(built))
    .filter((file) => file.endsWith(".rlib") && !file.startsWith(`lib${name}-`))
    .map((file) => path.join(built, file));
}

/**
 * @param {string} tree the folder to fill
 * @param {string} sysroot its final path
 * @param {Compiler} compiler
 */
async function linkDebian(tree, sysroot, { host }) {
  const bin = path.join(tree, "bin");
  const rustlib = path.join(tree, "lib", "rustlib");
  await mkdir(bin, { recursive: true });
  await mkdir(rustlib, { recursive: true });
  // The links of the linters dangle until their packages are installed.
  for (const program of PROGRAMS) await symlink(`/usr/bin/${program}`, path.join(bin, program));
  // rustup could use a link to rustc. Called directly, though, rustc would take /usr as its sysroot.
  await writeFile(path.join(bin, "rustc"), `#!/bin/sh\nexec ${RUSTC} --sysroot '${sysroot}' "$@"\n`, { mode: 0o755 });
  for (const part of [host, "etc", "src"]) await symlink(path.join(RUSTLIB, part), path.join(rustlib, part));
  const lib = path.dirname(RUSTLIB);
  const multiarch = readdirSync(lib).find((name) => existsSync(path.join(lib, name, "libc.so.6")));
  const drivers = multiarch ? path.join(lib, multiarch) : lib;
  for (const file of readdirSync(drivers).filter((name) => /^lib(rustc_driver|std)-.*\.so$/.test(name))) {
    await symlink(path.join(drivers, file), path.join(tree, "lib", file));
  }
}

/**
 * @param {string} sysroot
 * @param {Compiler} compiler
 * @param {NodeJS.ProcessEnv} rust
 */
async function useToolchain(sysroot, compiler, rust) {
  // SYSROOT is for clippy, which follows its link to /usr and would take that as its sysroot.
  const env = { ...rust, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: LINKER, SYSROOT: sysroot };
  done("wasm target", `${TARGET}, built with Debian's Rust ${compiler.version}`);
  if (!which(["rustup"], rust)) return { ...withPath(env, [path.join(sysroot, "bin")]), RUSTC: `${sysroot}/bin/rustc` };

  const linked = { ...env, RUSTUP_TOOLCHAIN: TOOLCHAIN };
  const { stdout } = await capture("rustc", ["--print=sysroot"], { env: linked });
  if (stdout.trim() !== sysroot) {
    const { ok, stderr } = await capture("rustup", ["toolchain", "link", TOOLCHAIN, sysroot], { env: rust });
    if (!ok) throw new ScriptError(`rustup could not link the toolchain ${TOOLCHAIN}: ${stderr.trim()}`);
  }
  return linked;
}
