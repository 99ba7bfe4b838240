import { newBrowser, newPkcePair, REDIRECT_URI } from "./application.js";

/** Sends the connect request. Undefined members are omitted. */
export async function startConnecting(call, members = {}) {
  const { verifier, challenge } = newPkcePair();
  const response = await call("POST", "/connected-accounts/connect", {
    connection: "calendar",
    redirect_uri: REDIRECT_URI,
    state: "state-c",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...members,
  });
  if (response.status !== 201) throw new Error(`connect: ${response.status} ${await response.text()}`);
  return { verifier, redirectUri: members.redirect_uri ?? REDIRECT_URI, ...(await response.json()) };
}

/** The URL for the browser, with the ticket. */
export function connectUrl({ connect_uri: uri, connect_params: { ticket } }) {
  const url = new URL(uri);
  url.searchParams.set("ticket", ticket);
  return url;
}

/** Follows redirects to a page or out of the tenant. */
export async function followRedirects(browse, url, init) {
  let response = await browse(url, init);
  let at = new URL(url);
  const visited = [at];
  while (response.headers.has("location")) {
    const next = new URL(response.headers.get("location"), at);
    // The canonical host of the tenant has the same port.
    if (next.port !== at.port) return { response, at, visited, leaves: next };
    at = next;
    visited.push(at);
    response = await browse(at);
  }
  return { response, at, visited };
}

/** Passes the provider's consent page in a browser. Returns the callback URL. */
export async function allow(started, { browse = newBrowser(), decision = "allow" } = {}) {
  const { response, at, leaves } = await followRedirects(browse, connectUrl(started));
  if (leaves) return leaves;
  const request = /name="request" value="([^"]+)"/.exec(await response.text())[1];
  const outcome = await followRedirects(browse, at, {
    method: "POST",
    body: new URLSearchParams({ request, decision }),
  });
  return outcome.leaves;
}

/** Sends the complete request. `members` override the correct ones; undefined members are omitted. */
export function complete(call, started, callback, members = {}) {
  return call("POST", "/connected-accounts/complete", {
    auth_session: started.auth_session,
    connect_code: callback.searchParams.get("connect_code"),
    redirect_uri: started.redirectUri,
    code_verifier: started.verifier,
    ...members,
  });
}

/** Runs the whole connect flow. */
export async function connectAccount(call, members) {
  const started = await startConnecting(call, members);
  return complete(call, started, await allow(started));
}
