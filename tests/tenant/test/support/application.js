import { createHash, randomBytes } from "node:crypto";
import makeFetchCookie from "fetch-cookie";
import { defaultUser, startTenant } from "../../src/index.js";
import { MY_ACCOUNT_SCOPES, OIDC_SCOPES } from "../../src/oidc/apis.js";

const { CookieJar } = makeFetchCookie.toughCookie;

export const APP_ORIGIN = "http://localhost:4200";
export const CLIENT_ID = "test-app";
export const REDIRECT_URI = `${APP_ORIGIN}/callback`;
export const LOGOUT_URI = `${APP_ORIGIN}/bye`;

export const OIDC_SCOPE = OIDC_SCOPES.join(" ");
export const FULL_SCOPE = [...OIDC_SCOPES, ...MY_ACCOUNT_SCOPES].join(" ");

/** The default application. */
export const application = {
  clientId: CLIENT_ID,
  origins: [APP_ORIGIN],
  redirectUris: [REDIRECT_URI],
  logoutUris: [LOGOUT_URI],
};

/** Starts a tenant with one application and a high rate limit. */
export function startTestTenant(options) {
  return startTenant({
    clients: [application],
    rateLimit: { perSecond: 1000 },
    ...options,
  });
}

/** A fetch that keeps cookies and does not follow redirects. */
export function newBrowser() {
  const withCookies = makeFetchCookie(fetch, new CookieJar(undefined, { allowSpecialUseDomain: true }));
  return (url, init) => withCookies(url, { redirect: "manual", ...init });
}

export function newPkcePair() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** The authorization URL. Undefined parameters are omitted. */
export function authorizeUrl(tenant, parameters = {}) {
  const url = new URL("/authorize", tenant.origin);
  const all = {
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    response_type: "code",
    audience: tenant.audience,
    scope: FULL_SCOPE,
    state: "state-1",
    nonce: "nonce-1",
    code_challenge: newPkcePair().challenge,
    code_challenge_method: "S256",
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

/** Follows redirects within the tenant. Returns the last response and its URL. */
export async function follow(browse, url, init) {
  let response = await browse(url, init);
  let at = new URL(url);
  while (response.headers.has("location")) {
    const next = new URL(response.headers.get("location"), at);
    if (next.origin !== at.origin) return { response, at, leaves: next };
    at = next;
    response = await browse(at);
  }
  return { response, at, leaves: undefined };
}

export function submit(browse, url, fields) {
  return follow(browse, url, { method: "POST", body: new URLSearchParams(fields) });
}

/** Logs in through the login page. Returns the callback URL. */
export async function logIn(tenant, { browse = newBrowser(), user = defaultUser, ...parameters } = {}) {
  const { at, leaves } = await follow(browse, authorizeUrl(tenant, parameters));
  if (leaves) return leaves;
  const outcome = await submit(browse, at, { email: user.email, password: user.password });
  return outcome.leaves;
}

export function tokenRequest(tenant, fields, headers) {
  return fetch(new URL("/oauth/token", tenant.origin), {
    method: "POST",
    headers,
    body: new URLSearchParams({ client_id: CLIENT_ID, ...fields }),
  });
}

/** Logs in and exchanges the code. */
export async function obtainTokens(tenant, options = {}) {
  const { verifier, challenge } = newPkcePair();
  const callback = await logIn(tenant, { ...options, code_challenge: challenge });
  const response = await tokenRequest(tenant, {
    grant_type: "authorization_code",
    code: callback.searchParams.get("code"),
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
  });
  if (response.status !== 200) throw new Error(`token endpoint: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Starts a tenant and returns a My Account API client with all scopes. */
export async function startWithCaller(options) {
  const tenant = await startTestTenant(options);
  return { tenant, call: myAccount(tenant, (await obtainTokens(tenant)).access_token) };
}

/** A client of the My Account API. */
export function myAccount(tenant, accessToken) {
  return (method, path, body) =>
    fetch(`${tenant.origin}/me/v1${path}`, {
      method,
      headers: {
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
}
