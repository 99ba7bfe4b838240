import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { root } from "../lib/paths.js";
import { findBrowsers, missingBrowserPackages } from "../setup/browsers.js";
import { matches } from "../setup/node-packages.js";
import { isAtLeast, lockedVersion, oldestRust } from "../setup/versions.js";

test("wasm-bindgen's locked version is the one pinned in Cargo.toml", () => {
  const manifest = readFileSync(path.join(root, "Cargo.toml"), "utf8");
  assert.match(
    manifest,
    new RegExp(`^wasm-bindgen = .*"=${lockedVersion("wasm-bindgen").replaceAll(".", "\\.")}"`, "m"),
  );
});

test("an unlocked crate is an error that names it", () => {
  assert.throws(() => lockedVersion("no-such-crate"), /Cargo\.lock does not contain the version of no-such-crate/);
});

test("versions are compared numerically", () => {
  assert.equal(isAtLeast("1.100.0", "1.88"), true);
  assert.equal(isAtLeast("1.88.0", "1.88"), true);
  assert.equal(isAtLeast("1.87.9", "1.88"), false);
  assert.equal(isAtLeast("20.9.0", "20.19"), false);
  assert.equal(isAtLeast("20.19.0", "20.19"), true);
  assert.match(oldestRust(), /^\d+\.\d+/);
});

test("node_modules matches if all locked versions are installed", () => {
  const wanted = {
    "": {},
    pkg: { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/own": { resolved: "pkg" },
    "node_modules/for-another-system": { version: "1.0.0", optional: true },
  };
  const installed = {
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/own": { resolved: "pkg" },
  };
  assert.equal(matches(wanted, installed), true);
  assert.equal(matches(wanted, { ...installed, "node_modules/a": { version: "1.0.1" } }), false);
  assert.equal(matches(wanted, { "node_modules/own": { resolved: "pkg" } }), false);
  assert.equal(matches(wanted, undefined), false);
  assert.equal(matches(undefined, installed), false);
});

/** The browsers and drivers of the tests: variable, program and package. */
const browsers = [
  ["CHROMIUM", "chromium", "chromium"],
  ["CHROMEDRIVER", "chromedriver", "chromium-driver"],
  ["FIREFOX", "firefox-esr", "firefox-esr"],
  ["WEBKIT_DRIVER", "WebKitWebDriver", "webkit2gtk-driver"],
  ["XVFB", "Xvfb", "xvfb"],
];

/** Puts only these programs on the PATH, without environment variables. @returns {string} their folder */
function machineWith(t, programs) {
  const folder = mkdtempSync(path.join(tmpdir(), "my-account-wasm-test-"));
  const before = { ...process.env };
  t.after(() => {
    for (const [variable] of browsers) delete process.env[variable];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true });
  });
  for (const program of programs) writeFileSync(path.join(folder, program), "");
  for (const [variable] of browsers) delete process.env[variable];
  process.env.PATH = folder;
  return folder;
}

test("all browser packages are missing on a machine without browsers", (t) => {
  machineWith(t, []);
  assert.deepEqual(
    missingBrowserPackages(),
    browsers.map(([, , name]) => name),
  );
});

test("only missing packages are installed", (t) => {
  const there = browsers.map(([, program]) => program).filter((program) => program !== "WebKitWebDriver");
  machineWith(t, there);
  assert.deepEqual(missingBrowserPackages(), ["webkit2gtk-driver"]);
});

test("findBrowsers returns all paths and respects environment variables", (t) => {
  t.mock.method(console, "log", () => {});
  const folder = machineWith(
    t,
    browsers.map(([, program]) => program),
  );
  process.env.FIREFOX = process.execPath;
  const expected = browsers.map(([variable, program]) => [variable, path.join(folder, program)]);
  assert.deepEqual(findBrowsers(), { ...Object.fromEntries(expected), FIREFOX: process.execPath });
});

test("an environment variable with a missing file is an error", (t) => {
  const folder = machineWith(t, []);
  process.env.WEBKIT_DRIVER = path.join(folder, "none");
  assert.throws(() => missingBrowserPackages(), /WEBKIT_DRIVER is .*none, but this file does not exist/);
});

test("the lock file contains no registry URLs", () => {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const urls = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
  assert.deepEqual(
    urls.filter((url) => url.includes(":")),
    [],
  );
});
