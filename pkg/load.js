import init from "./wasm/my_account_wasm.js";
import { MyAccountError } from "./error.js";

let loading;

/**
 * Loads the WebAssembly module, once for the page. A failure can be tried again.
 * @param {string | URL | undefined} wasmUrl where the module is, if not beside this file
 */
export function load(wasmUrl) {
  if (typeof window === "undefined" || typeof WebAssembly === "undefined") {
    return Promise.reject(
      new MyAccountError("unsupported_environment", "MyAccountClient needs a browser page with WebAssembly."),
    );
  }
  loading ??= init(wasmUrl === undefined ? undefined : { module_or_path: wasmUrl }).catch((cause) => {
    loading = undefined;
    throw loadError(cause);
  });
  return loading;
}

function loadError(cause) {
  // A module that arrived but may not run (by the page's policy) or is not one throws errors of WebAssembly's own.
  const arrived = cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError;
  return arrived
    ? new MyAccountError("unsupported_environment", "The page's policy or the file does not let the module run.", {
        cause,
      })
    : new MyAccountError("network", "The WebAssembly module could not be loaded.", { cause });
}
