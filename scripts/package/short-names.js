/**
 * @typedef {object} ShortNames the output of wasm-opt for the names that it shortened
 * @property {[module: string, name: string, short: string][]} imports
 * @property {[name: string, short: string][]} exports
 */

/**
 * Renames in the JavaScript what wasm-opt renamed in the module. Each of these names ends in a hash and occurs in both
 * files, and hashes do not compress.
 *
 * wasm-bindgen's JavaScript has a known form: imports are the members of one object, exports are members of the variable
 * `wasm`. A name that is missing there is an error.
 * @param {string} glue
 * @param {ShortNames} names
 * @param {string} shortModule the new name of all imported modules
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
  if (missing.length > 0) {
    throw new Error(`wasm-bindgen's JavaScript does not define these imports: ${missing.join(", ")}`);
  }
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
  if (text.split(from).length !== 2) throw new Error(`wasm-bindgen's JavaScript must contain ${from} exactly once`);
  return text.replace(from, () => to);
}
