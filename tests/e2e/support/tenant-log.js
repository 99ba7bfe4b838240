import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 15_000;
const POLL_MS = 25;

/**
 * The API requests that applications sent with fetch, as `METHOD /path`, in the order of the responses. Preflights and
 * pages are left out; see `getRequests` for pages.
 * @param {import("my-account-wasm-tenant").Tenant} tenant
 * @returns {string[]}
 */
export function apiRequests(tenant) {
  return tenant.log.entries.filter(isCall).map(({ method, path }) => `${method} ${path}`);
}

/**
 * The same without the challenges that the demo requests for passkey autofill.
 * @param {import("my-account-wasm-tenant").Tenant} tenant
 */
export const apiRequestsExceptAutofill = (tenant) =>
  apiRequests(tenant).filter((request) => request !== "POST /passkey/challenge");

/**
 * The GET requests for one path of a tenant.
 * @param {import("my-account-wasm-tenant").Tenant} tenant
 * @param {string} path without a query
 * @returns {URL[]}
 */
export function getRequests(tenant, path) {
  const urls = tenant.log.entries
    .filter(({ method }) => method === "GET")
    .map((entry) => new URL(entry.path, tenant.origin));
  return urls.filter(({ pathname }) => pathname === path);
}

/**
 * Waits until the requests so far meet a condition.
 * @param {import("my-account-wasm-tenant").Tenant} tenant
 * @param {(requests: string[]) => boolean} condition
 */
export async function waitForApiRequests(tenant, condition) {
  const end = performance.now() + PATIENCE_MS;
  while (!condition(apiRequests(tenant))) {
    if (performance.now() > end) throw new Error(`timed out; the requests so far: ${apiRequests(tenant).join(", ")}`);
    await sleep(POLL_MS);
  }
}

function isCall({ method, path }) {
  return method !== "OPTIONS" && /^\/(me|oauth|userinfo|mfa|passkey)(\/|$)/.test(path);
}
