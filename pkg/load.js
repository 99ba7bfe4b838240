import init from "./wasm/my_account_wasm.js";
import { MyAccountError } from "./error.js";

let loading;

/**
 * Loads the WebAssembly module once per page. After a failure the next call tries again.
 * @param {string | URL | undefined} wasmUrl URL of the module; default: the file in the package
 */
export function load(wasmUrl) {
  if (typeof window === "undefined" || typeof WebAssembly === "undefined") {
    return Promise.reject(
      new MyAccountError(
        "unsupported_environment",
        "MyAccountClient needs a browser page with WebAssembly. Create it in a page.",
      ),
    );
  }
  loading ??= init(wasmUrl === undefined ? undefined : { module_or_path: wasmUrl }).catch((cause) => {
    loading = undefined;
    throw loadError(cause);
  });
  return loading;
}

function loadError(cause) {
  // These two mean that a file arrived: the page's Content-Security-Policy forbids WebAssembly, or the file is not a module.
  const arrived = cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError;
  return arrived
    ? new MyAccountError(
        "unsupported_environment",
        "The WebAssembly module did not compile. Allow 'wasm-unsafe-eval' in script-src, and check wasmUrl.",
        { cause },
      )
    : new MyAccountError(
        "network",
        "The WebAssembly module could not be loaded. Allow it in connect-src, and check wasmUrl.",
        { cause },
      );
}
