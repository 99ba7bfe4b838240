import { mkdir, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDemo } from "my-account-wasm-demo/server";
import { startTenant } from "my-account-wasm-tenant";
import { chromium } from "./engines/index.js";
import { startFixture, strictPolicy } from "./fixture-server.js";
import { freePort } from "./free-port.js";

const ARTIFACTS = fileURLToPath(new URL("../artifacts/", import.meta.url));

/** Time limit of each journey. */
const LIMIT_MS = 90_000;

const ATTEMPTS = 5;

export const CLIENT_ID = "journey-app";

/**
 * @typedef {object} JourneyEnv
 * @property {import("my-account-wasm-tenant").Tenant} tenant
 * @property {{ origin: string, policy?: Record<string, string> }} app the page's server
 * @property {import("./engines/index.js").Engine} engine
 * @property {import("playwright-core").BrowserContext} context
 * @property {import("playwright-core").Page} page an empty tab
 * @property {import("./watch.js").Watch} watch
 */

/**
 * A test of the demo page with a new tenant and browser profile.
 * @param {string} name
 * @param {(env: JourneyEnv) => Promise<void>} run
 */
export const demoJourney = (name, run) => journey(name, openDemo, run);

/**
 * A test of a bare page with the package in its global scope, under a CSP for one tenant.
 * @param {string} name
 * @param {(env: JourneyEnv) => Promise<void>} run
 * @param {Omit<import("my-account-wasm-tenant").TenantOptions, "clients"> & { client?: object }} [options] of the tenant;
 *   `client` holds additional settings of its one client
 */
export const packageJourney = (name, run, options) => packageJourneyIn([chromium], name, run, options);

/**
 * The same in several browsers, one test each. Such a journey may only use the page functions in `engines/webdriver-tab.js`.
 * @param {import("./engines/index.js").Engine[]} engines
 * @param {string} name
 * @param {(env: JourneyEnv) => Promise<void>} run
 * @param {Parameters<typeof packageJourney>[2]} [options]
 */
export function packageJourneyIn(engines, name, run, options) {
  for (const engine of engines) {
    const title = engine === chromium ? name : `${name}, in ${engine.name}`;
    journey(title, (addCleanup) => openFixture(addCleanup, engine, options), run);
  }
}

function journey(name, open, run) {
  test(name, { timeout: LIMIT_MS }, async ({ signal }) => {
    const cleanups = [];
    const cleanUp = async () => {
      while (cleanups.length > 0) await cleanups.shift()();
    };
    // A journey that timed out may still wait for a page: closing the browser ends it, and the next journey can start.
    signal.addEventListener("abort", () => void cleanUp());
    try {
      const env = await open((step) => cleanups.unshift(step));
      await play(name, env, run);
    } finally {
      await cleanUp();
    }
  });
}

async function play(name, env, run) {
  try {
    await run(env);
    await env.watch.verify();
  } catch (error) {
    // Artifacts may fail, too; the journey's own failure matters.
    await keepArtifacts(name, env).catch(() => {});
    throw error;
  }
}

async function openFixture(addCleanup, engine, { client, ...options } = {}) {
  const app = await startFixture();
  addCleanup(app.stop);
  const tenant = await startTenant({ ...options, clients: [{ ...clientAt(app.origin), ...client }] });
  addCleanup(tenant.stop);
  app.policy = strictPolicy(tenant.origin);
  return { app, tenant, engine, ...(await engine.open({ app, tenant }, addCleanup)) };
}

// Demo and tenant each need the other's address before they listen.
async function openDemo(addCleanup) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const app = await startDemo({ tenantOrigin: `http://localhost:${port}`, clientId: CLIENT_ID });
    addCleanup(app.stop);
    try {
      const tenant = await startTenant({ port, clients: [clientAt(app.origin)] });
      addCleanup(tenant.stop);
      return { app, tenant, engine: chromium, ...(await chromium.open({ app, tenant }, addCleanup)) };
    } catch (error) {
      if (error.code !== "EADDRINUSE" || attempt === ATTEMPTS) throw error;
    }
  }
}

function clientAt(origin) {
  return {
    clientId: CLIENT_ID,
    origins: [origin],
    redirectUris: [`${origin}/`],
    logoutUris: [`${origin}/`],
    grants: ["mfa", "password", "passkey"],
  };
}

async function keepArtifacts(name, { context, tenant, watch: { messages } }) {
  const base = `${ARTIFACTS}${name.replaceAll(/[^a-z0-9]+/gi, "-")}`;
  await mkdir(ARTIFACTS, { recursive: true });
  await writeFile(`${base}.json`, JSON.stringify({ messages, requests: tenant.log.entries }, null, 2));
  for (const [index, page] of context.pages().entries()) await page.screenshot({ path: `${base}-${index + 1}.png` });
}
