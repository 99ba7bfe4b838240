import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURE = new URL("../fixture/", import.meta.url);
const PACKAGE = new URL(".", import.meta.resolve("my-account-wasm/package.json"));
const ENTRY = import.meta.resolve("my-account-wasm").slice(PACKAGE.href.length);

const MEDIA_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/**
 * What an application with one tenant would set.
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
 * Serves a page that does nothing but import the package, by its name, and put it into the reach of the tests.
 * @returns {Promise<{
 *   origin: string, policy: Record<string, string>, headers: Record<string, string>, stop: () => Promise<void>
 * }>} `policy` is the Content-Security-Policy of every answer, `headers` are others; both may be changed at any time
 */
export async function startFixture() {
  const shown = { policy: {}, headers: {} };
  const server = createServer(async (request, response) => {
    const file = fileOf(new URL(request.url, "http://localhost").pathname);
    const body = file && (await readFile(file).catch(() => undefined));
    response.writeHead(body ? 200 : 404, {
      "Content-Type": MEDIA_TYPES[extname(file?.pathname ?? "")] ?? "text/plain",
      "Content-Security-Policy": Object.entries(shown.policy)
        .map((directive) => directive.join(" "))
        .join("; "),
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
      ...shown.headers,
    });
    response.end(file?.pathname.endsWith("/fixture/page.js") ? resolved(body) : body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  shown.origin = `http://localhost:${server.address().port}`;
  shown.stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return shown;
}

/** @param {string} path */
function fileOf(path) {
  if (path === "/") return new URL("index.html", FIXTURE);
  if (path === "/page.js") return new URL("page.js", FIXTURE);
  return path.startsWith("/package/") ? new URL(`.${path.slice("/package".length)}`, PACKAGE) : undefined;
}

// What a bundler does. An import map would have to be inline, which the policy forbids.
function resolved(module) {
  return String(module).replace('"my-account-wasm"', `"/package/${ENTRY}"`);
}

/** Where the package's files are on this machine. */
export const packageFolder = fileURLToPath(PACKAGE);
