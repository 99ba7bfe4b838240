import assert from "node:assert/strict";
import { test } from "node:test";
import { withShortNames } from "../package/short-names.js";

const glue = `class Client {
    free() {
        wasm.client_free(this.__wbg_ptr);
    }
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_get_01ab: function(arg0) {
            return wasm.memory.buffer;
        },
    };
    return {
        __proto__: null,
        "./x_bg.js": import0,
    };
}
`;
const names = {
  imports: [["./x_bg.js", "__wbg_get_01ab", "b"]],
  exports: [
    ["client_free", "c"],
    ["memory", "d"],
  ],
};

test("imports, exports and the module's name are shortened", () => {
  const short = withShortNames(glue, names, "a");
  assert.match(short, /^ {8}b: function\(arg0\)/m);
  assert.match(short, /"a": import0/);
  assert.match(short, /wasm\.c\(this\.__wbg_ptr\)/);
  assert.match(short, /wasm\.d\.buffer/);
  assert.match(short, /__proto__: null/);
  assert.match(short, /^ {4}free\(\)/m);
});

test("a name missing in the JavaScript is an error", () => {
  assert.throws(
    () => withShortNames(glue, { ...names, imports: [["./x_bg.js", "__wbg_other", "b"]] }, "a"),
    /__wbg_other/,
  );
  assert.throws(() => withShortNames(glue, { ...names, imports: [["./y_bg.js", "__wbg_get_01ab", "b"]] }, "a"), /y_bg/);
});
