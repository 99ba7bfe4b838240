import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { logUncaughtErrors, logPolicyViolations, sendConsoleToServer } from "./console-messages.js";

const FIXTURE = new URL("../fixture/", import.meta.url);
const PACKAGE = new URL(".", import.meta.resolve("my-account-wasm/package.json"));
const ENTRY = import.meta.resolve("my-account-wasm").slice(PACKAGE.href.length);

const MEDIA_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".json": "application/speculationrules+json",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/**
 * The CSP of an application with one tenant.
 * @param {string} tenantOrigin
 */
export const strictPolicy = (tenantOrigin) => ({
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "img-src": "data:",
  "connect-src": `'self' ${tenantOrigin}`,
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "'none'",
});

/**
 * @typedef {object} Fixture
 * @property {string} origin
 * @property {string} otherSite the origin of the same pages on another site
 * @property {Record<string, string>} policy the CSP of every response; may be changed at any time
 * @property {Record<string, string>} headers additional response headers; may be changed at any time
 * @property {string} [scenario] a script that pages with `?scenario` run once they have imported the package
 * @property {string[]} [prerenders] URLs that pages prerender
 * @property {(method: string, text: string) => void} [onConsole] if set, pages send their console messages
 * @property {() => Promise<void>} stop
 */

/**
 * Serves a page that imports the package by its name and makes it global for the tests.
 * @returns {Promise<Fixture>}
 */
export async function startFixture() {
  const fixture = { policy: {}, headers: {} };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (request.method === "POST") fixture.onConsole?.(...(await json(request)));
    const body = await bodyOf(pathname, fixture).catch(() => undefined);
    response.writeHead(body ? 200 : 404, {
      "Content-Type": MEDIA_TYPES[pathname === "/" ? ".html" : extname(pathname)] ?? "text/plain",
      "Content-Security-Policy": Object.entries(fixture.policy)
        .map((directive) => directive.join(" "))
        .join("; "),
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
      ...(fixture.prerenders && pathname === "/" && { "Speculation-Rules": '"/speculation-rules.json"' }),
      ...fixture.headers,
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  fixture.origin = `http://localhost:${server.address().port}`;
  fixture.otherSite = `http://127.0.0.1:${server.address().port}`;
  fixture.stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return fixture;
}

/** @param {string} path */
function fileOf(path) {
  if (path === "/") return new URL("index.html", FIXTURE);
  if (["/page.js", "/caching-worker.js"].includes(path)) return new URL(`.${path}`, FIXTURE);
  return path.startsWith("/package/") ? new URL(`.${path.slice("/package".length)}`, PACKAGE) : undefined;
}

/**
 * @param {string} path
 * @param {Partial<Fixture>} fixture
 */
async function bodyOf(path, { scenario, prerenders, onConsole }) {
  if (path === "/scenario.js") return scenario;
  if (path === "/speculation-rules.json") {
    return JSON.stringify({ prerender: [{ urls: prerenders, eagerness: "immediate" }] });
  }
  const reportsConsole = onConsole !== undefined;
  if (reportsConsole && path === "/console.js") return consoleScript;
  const file = fileOf(path);
  const body = file && (await readFile(file));
  // As a bundler does. An import map would have to be inline, which the CSP forbids.
  if (path === "/page.js") return String(body).replace('"my-account-wasm"', `"/package/${ENTRY}"`);
  if (reportsConsole && path === "/") return String(body).replace("<script", '<script src="/console.js"></script>$&');
  return body;
}

const consoleScript = [sendConsoleToServer, logUncaughtErrors, logPolicyViolations]
  .map((script) => `(${script})();`)
  .join("\n");

/** Where the package's files are on this machine. */
export const packageFolder = fileURLToPath(PACKAGE);
