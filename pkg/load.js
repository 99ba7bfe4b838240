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
        "There is no browser window or no WebAssembly here. Call my-account-wasm in a page, not on a server or in a worker.",
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
        "The browser did not compile the WebAssembly module: either the Content-Security-Policy lacks 'wasm-unsafe-eval' " +
          "in script-src, or the URL does not serve the .wasm file. Add the keyword, or set wasmUrl.",
        { cause },
      )
    : new MyAccountError(
        "network",
        "The WebAssembly module could not be fetched. Check that its URL serves the .wasm file (option wasmUrl) and that " +
          "connect-src of the Content-Security-Policy allows that URL.",
        { cause },
      );
}
