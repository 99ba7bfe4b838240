import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { root } from "../lib/paths.js";
import { findBrowsers, missingBrowserPackages } from "../setup/browsers.js";
import { matches } from "../setup/node-packages.js";
import { isAtLeast, lockedVersion, oldestRust } from "../setup/versions.js";

test("the version of wasm-bindgen is the one that Cargo.toml pins", () => {
  const manifest = readFileSync(path.join(root, "Cargo.toml"), "utf8");
  assert.match(
    manifest,
    new RegExp(`^wasm-bindgen = .*"=${lockedVersion("wasm-bindgen").replaceAll(".", "\\.")}"`, "m"),
  );
});

test("a crate that is not locked is named", () => {
  assert.throws(() => lockedVersion("no-such-crate"), /Cargo\.lock does not say the version of no-such-crate/);
});

test("versions compare by number", () => {
  assert.equal(isAtLeast("1.100.0", "1.88"), true);
  assert.equal(isAtLeast("1.88.0", "1.88"), true);
  assert.equal(isAtLeast("1.87.9", "1.88"), false);
  assert.equal(isAtLeast("20.9.0", "20.19"), false);
  assert.equal(isAtLeast("20.19.0", "20.19"), true);
  assert.match(oldestRust(), /^\d+\.\d+/);
});

test("node_modules matches when each package of the lock file is there in its version", () => {
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

/** What each browser and driver of the tests is: its variable, its program and its package. */
const browsers = [
  ["CHROMIUM", "chromium", "chromium"],
  ["CHROMEDRIVER", "chromedriver", "chromium-driver"],
  ["FIREFOX", "firefox-esr", "firefox-esr"],
  ["WEBKIT_DRIVER", "WebKitWebDriver", "webkit2gtk-driver"],
  ["XVFB", "Xvfb", "xvfb"],
];

/** A machine with these programs alone, whose owner names no others. @returns {string} their folder */
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

test("a machine without a browser is told every package that the tests need", (t) => {
  machineWith(t, []);
  assert.deepEqual(
    missingBrowserPackages(),
    browsers.map(([, , name]) => name),
  );
});

test("only what is missing is installed", (t) => {
  const there = browsers.map(([, program]) => program).filter((program) => program !== "WebKitWebDriver");
  machineWith(t, there);
  assert.deepEqual(missingBrowserPackages(), ["webkit2gtk-driver"]);
});

test("the tests are told where each browser and driver is, and an owner may name another", (t) => {
  t.mock.method(console, "log", () => {});
  const folder = machineWith(
    t,
    browsers.map(([, program]) => program),
  );
  process.env.FIREFOX = process.execPath;
  const expected = browsers.map(([variable, program]) => [variable, path.join(folder, program)]);
  assert.deepEqual(findBrowsers(), { ...Object.fromEntries(expected), FIREFOX: process.execPath });
});

test("a browser that is named and is not there is an error, not looked for elsewhere", (t) => {
  const folder = machineWith(t, []);
  process.env.WEBKIT_DRIVER = path.join(folder, "none");
  assert.throws(() => missingBrowserPackages(), /WEBKIT_DRIVER is .*none, and there is no such file/);
});

test("no package of the lock file names the registry or machine that it came from", () => {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const places = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
  assert.deepEqual(
    places.filter((place) => place.includes(":")),
    [],
  );
});
