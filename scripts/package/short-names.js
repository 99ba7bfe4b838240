/**
 * @typedef {object} ShortNames what wasm-opt prints when it shortens the names between a module and its JavaScript
 * @property {[module: string, name: string, short: string][]} imports
 * @property {[name: string, short: string][]} exports
 */

/**
 * Renames in the JavaScript what wasm-opt renamed in the module. Each of those names ends in a hash and stands in both
 * files, and hashes do not compress.
 *
 * The JavaScript is wasm-bindgen's, whose form is known: imports are the members of one object, exports are members of
 * the variable `wasm`. A name that is not found where it has to be is an error.
 * @param {string} glue
 * @param {ShortNames} names
 * @param {string} shortModule the name that all imported modules get
 * @returns {string}
 */
export function withShortNames(glue, { imports, exports }, shortModule) {
  const modules = new Set(imports.map(([module]) => module));
  const renamed = [...modules].reduce((text, module) => replaceOnce(text, `"${module}":`, `"${shortModule}":`), glue);
  const members = new Map(imports.map(([, name, short]) => [name, short]));
  const found = new Set();
  const withImports = renamed.replace(/^( {8})(\w+)(: function\()/gm, (whole, indent, name, rest) => {
    if (!members.has(name)) return whole;
    found.add(name);
    return `${indent}${members.get(name)}${rest}`;
  });
  const missing = [...members.keys()].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`the JavaScript does not define the imports ${missing.join(", ")}`);
  const shorts = new Map(exports);
  return withImports.replace(/\bwasm\.(\w+)/g, (whole, name) =>
    shorts.has(name) ? `wasm.${shorts.get(name)}` : whole,
  );
}

/**
 * @param {string} text
 * @param {string} from
 * @param {string} to
 */
function replaceOnce(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`the JavaScript holds ${from} not exactly once`);
  return text.replace(from, () => to);
}
