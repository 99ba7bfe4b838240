import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { root } from "../lib/paths.js";

const source = path.join(root, "src");

/** The layers of the crate; each may import from itself and from those before it. */
const layers = ["protocol", "sync", "ports", "engine", "parts", "client", "browser", "js"];

/** Folders whose files implement one owner: `impl` blocks of one type, which import each other. */
const owners = ["client", "browser", "js", "ports/memory", ...folders("engine").map((name) => `engine/${name}`)];

/** @param {string} folder */
function folders(folder) {
  const entries = readdirSync(path.join(source, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Every module of `src` by its path, such as `engine/session/refresh`, with its source. Tests are left out. */
function readModules() {
  /** @type {Map<string, string>} */
  const modules = new Map();
  for (const file of /** @type {string[]} */ (readdirSync(source, { recursive: true }))) {
    if (!file.endsWith(".rs") || file.split(path.sep).includes("tests") || file.endsWith("tests.rs")) continue;
    const name = file
      .slice(0, -".rs".length)
      .split(path.sep)
      .join("/")
      .replace(/\/mod$/, "");
    const text = readFileSync(path.join(source, file), "utf8");
    modules.set(name, text.split(/^#\[cfg\(test\)\]\n(?:#\[cfg\([^\n]*\n)?(?:pub\(crate\) )?mod tests/m)[0]);
  }
  return modules;
}

/**
 * The paths of a `use` tree: `a::{b, c::D}` is `a::b` and `a::c::D`.
 * @param {string} tree
 * @returns {string[]}
 */
function pathsOf(tree) {
  const open = tree.indexOf("{");
  if (open === -1) return [tree.replace(/ as \w+$/, "").trim()];
  const prefix = tree.slice(0, open).trim();
  const body = tree.slice(open + 1, tree.lastIndexOf("}"));
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= body.length; index += 1) {
    if (body[index] === "{") depth += 1;
    if (body[index] === "}") depth -= 1;
    if (index === body.length || (body[index] === "," && depth === 0)) {
      parts.push(body.slice(start, index));
      start = index + 1;
    }
  }
  const inner = parts.filter((part) => part.trim() !== "").flatMap((part) => pathsOf(part.trim()));
  return inner.map((rest) => prefix + rest);
}

/**
 * The modules that a module imports, by the longest path that is one.
 * @param {string} name
 * @param {string} text
 * @param {Map<string, string>} modules
 */
function importsOf(name, text, modules) {
  const imported = new Set();
  const code = text.replace(/\/\/.*$/gm, "");
  // Paths outside of `use` too, such as `crate::client::Client` in a type.
  const inline = [...code.matchAll(/\bcrate(?:::\w+)+/g)].map(([used]) => used);
  const trees = [...code.matchAll(/^\s*(?:pub(?:\([\w ]+\))? )?use ((?:crate|super)::[^;]+);/gm)];
  const used = [...inline, ...trees.flatMap(([, tree]) => pathsOf(tree.replace(/\s+/g, " ")))];
  for (const usedPath of used) {
    const segments = usedPath.split("::").map((segment) => segment.trim());
    const base = segments[0] === "crate" ? [] : name.split("/");
    while (segments[0] === "super") {
      segments.shift();
      base.pop();
    }
    if (segments[0] === "crate") segments.shift();
    const full = [...base, ...segments];
    while (full.length > 0 && !modules.has(full.join("/"))) full.pop();
    if (full.length > 0) imported.add(full.join("/"));
  }
  return imported;
}

/** @param {string} module */
const nodeOf = (module) => owners.find((owner) => module === owner || module.startsWith(`${owner}/`)) ?? module;

/** The arrows between nodes: owners as a whole, other modules one by one. */
function readArrows() {
  const modules = readModules();
  /** @type {Map<string, Set<string>>} */
  const arrows = new Map();
  for (const [name, text] of modules) {
    if (name === "lib") continue;
    const from = nodeOf(name);
    const targets = arrows.get(from) ?? new Set();
    for (const imported of importsOf(name, text, modules)) if (nodeOf(imported) !== from) targets.add(nodeOf(imported));
    arrows.set(from, targets);
  }
  return arrows;
}

/**
 * A circle of arrows, or nothing.
 * @param {Map<string, Set<string>>} arrows
 */
function findCircle(arrows) {
  /** @type {Set<string>} */
  const finished = new Set();
  /** @type {(node: string, trail: string[]) => string[] | undefined} */
  const visit = (node, trail) => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const target of arrows.get(node) ?? []) {
      const circle = visit(target, [...trail, node]);
      if (circle) return circle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of arrows.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return undefined;
}

describe("the imports of src", () => {
  test("point to the same layer or to one before it", () => {
    const arrows = readArrows();
    assert.ok(arrows.size > 60, "the modules were found");
    for (const [from, targets] of arrows) {
      for (const to of targets) {
        const [above, below] = [to, from].map((name) => layers.indexOf(name.split("/")[0]));
        assert.ok(above !== -1 && below !== -1, `${from} → ${to}: a layer that is not in the list`);
        assert.ok(above <= below, `${from} imports ${to}, which is in a later layer`);
      }
    }
  });

  test("form no circle", () => {
    assert.equal(findCircle(readArrows())?.join(" → "), undefined);
  });

  test("of the engine's owners point one way", () => {
    const order = ["transport", "tenant", "session", "account", "passkey", "login"].map((name) => `engine/${name}`);
    for (const [from, targets] of readArrows()) {
      for (const to of targets) {
        if (order.includes(from) && order.includes(to)) {
          assert.ok(order.indexOf(to) < order.indexOf(from), `${from} imports ${to}, which comes after it`);
        }
      }
    }
  });

  test("a circle is found", () => {
    const arrows = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["c"])],
      ["c", new Set(["b"])],
    ]);
    assert.deepEqual(findCircle(arrows), ["b", "c", "b"]);
    assert.equal(findCircle(new Map([["a", new Set(["b"])]])), undefined);
  });

  test("are read from nested use trees", () => {
    const modules = new Map(["a", "a/b", "a/b/c", "d"].map((name) => [name, ""]));
    const text = "use super::{Thing, c};\nuse crate::{\n  a::b::{self, Other},\n  d::Deep as Short,\n};\n";
    assert.deepEqual([...importsOf("a/b", text, modules)].sort(), ["a", "a/b", "d"]);
  });
});
