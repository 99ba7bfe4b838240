import { createServer } from "node:http";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { startDevServer } from "@web/dev-server";

const WORKSPACE = fileURLToPath(new URL("..", import.meta.url));
const PAGE = "/www/index.html";
const PUBLIC_FOLDERS = [
  ...["src", "styles", "icons"].map((folder) => `/www/${folder}/`),
  "/node_modules/my-account-wasm/",
  "/node_modules/uqr/dist/",
  ...["core/", "es6/", "min/", "metadata.min.json.js"].map((path) => `/node_modules/libphonenumber-js/${path}`),
];

// Files are transformed on each request, so the server needs no file watcher that it would have to stop.
const withoutCache = { name: "without-cache", transform: () => ({ transformCache: false }) };

/**
 * Serves the demo page on loopback, at `http://localhost:PORT/`.
 *
 * @param {object} options
 * @param {number} [options.port] 0 (the default) picks a free port
 * @param {string} options.tenantOrigin default tenant of the page
 * @param {string} options.clientId client ID of the page at that tenant
 * @returns {Promise<{ origin: string, stop: () => Promise<void> }>}
 */
export async function startDemo({ port = 0, tenantOrigin, clientId }) {
  const headers = securityHeaders(tenantOrigin);
  const defaults = JSON.stringify({ domain: new URL(tenantOrigin).origin, clientId });

  // Middleware mode: by itself, the development server would listen on all interfaces, inject a live-reload script and
  // serve files outside its root.
  const devServer = await startDevServer({
    config: {
      rootDir: WORKSPACE,
      middlewareMode: true,
      nodeResolve: true,
      preserveSymlinks: true,
      disableFileWatcher: true,
      plugins: [withoutCache],
      middleware: [withHeaders(headers), defaultsAt("/defaults.json", defaults), onlyPublicFiles],
    },
    readCliArgs: false,
    readFileConfig: false,
    autoExitProcess: false,
    logStartMessage: false,
  });

  const servers = [];
  const stop = async () => {
    await Promise.all([...servers.map(close), devServer.stop()]);
  };
  try {
    const handler = devServer.koaApp.callback();
    servers.push(await listen(handler, port, "127.0.0.1"));
    const taken = servers[0].address().port;
    const ipv6 = await listen(handler, taken, "::1").catch(ignoreMissingIpv6);
    if (ipv6) servers.push(ipv6);
    return { origin: `http://localhost:${taken}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function securityHeaders(tenantOrigin) {
  const tenant = new URL(tenantOrigin).origin;
  const policy = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    // The settings form accepts any tenant, so any https host may be fetched and framed (for `checkSession`). An
    // application with a single tenant lists only that tenant.
    "connect-src": `'self' ${tenant} https:`,
    "frame-src": `${tenant} https:`,
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
  };
  return {
    "Content-Security-Policy": Object.entries(policy)
      .map((directive) => directive.join(" "))
      .join("; "),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
  };
}

// Headers are set last because the file middleware sets its own Cache-Control. Errors are caught here because Koa
// removes all headers from the response to a thrown error.
function withHeaders(headers) {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!error.expose) console.error(error);
      ctx.status = error.expose ? error.status : 500;
      ctx.body = error.expose ? error.message : "Internal Server Error";
    }
    ctx.set(headers);
  };
}

function defaultsAt(path, json) {
  return (ctx, next) => {
    if (ctx.path !== path) return next();
    ctx.type = "application/json";
    ctx.body = json;
  };
}

function onlyPublicFiles(ctx, next) {
  if (ctx.path === "/") ctx.path = PAGE;
  else if (!isPublic(ctx.path)) return undefined;
  return next();
}

// The file middleware decodes the path, so the check does too. Paths with dot segments are rejected.
function isPublic(path) {
  const file = decoded(path);
  return file === posix.normalize(file) && PUBLIC_FOLDERS.some((folder) => file.startsWith(folder));
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

function listen(handler, port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer(handler);
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

function ignoreMissingIpv6(error) {
  if (!["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(error.code)) throw error;
}

function close(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
