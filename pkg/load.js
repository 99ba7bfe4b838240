import init from "./wasm/my_account_wasm.js";
import { MyAccountError } from "./error.js";

/** Without one of these a call would fail later, and would not say why. */
const REQUIRED = ["fetch", "structuredClone", "AbortController", "TextDecoder"];

let loading;

/**
 * Loads the WebAssembly module once per page. After a failure the next call tries again.
 * @param {{ wasmUrl?: string | URL } | undefined} options `wasmUrl` is the URL of the module; default: the file in the
 *   package
 */
export async function load(options) {
  if (typeof window === "undefined" || typeof WebAssembly === "undefined") {
    throw unsupported("MyAccountClient needs a browser page with WebAssembly. Create it in a page.");
  }
  const missing =
    typeof Object.hasOwn === "function" ? REQUIRED.find((name) => typeof window[name] !== "function") : "Object.hasOwn";
  if (missing) {
    throw unsupported(`This browser has no ${missing}, which MyAccountClient needs. Update it, or load a polyfill.`);
  }
  const wasmUrl = own(options, "wasmUrl");
  loading ??= init(wasmUrl === undefined ? undefined : { module_or_path: wasmUrl }).catch((cause) => {
    loading = undefined;
    throw loadError(cause);
  });
  return loading;
}

/**
 * Fails unless the browser treats the page as secure: `crypto.subtle`, which verifies ID tokens, exists on no other. Whether
 * `http://*.localhost` is secure depends on the browser.
 */
export function requireSecureContext() {
  if (window.isSecureContext === false) {
    throw unsupported("The browser does not treat this page as secure. Serve it over https, or from http://localhost.");
  }
}

/** Reads an own property only, so that a polluted `Object.prototype` cannot set an option. */
const own = (object, name) => (Object(object) === object && Object.hasOwn(object, name) ? object[name] : undefined);

const unsupported = (message) => new MyAccountError("unsupported_environment", message);

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
