import { newBrowser, newPkcePair, REDIRECT_URI } from "./application.js";

/** Begins to connect an account, as an application does. A member given as undefined is left out. */
export async function beginConnecting(call, members = {}) {
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

/** Where the browser is sent with the ticket. */
export function connectUrl({ connect_uri: uri, connect_params: { ticket } }) {
  const url = new URL(uri);
  url.searchParams.set("ticket", ticket);
  return url;
}

/** Follows redirects until there is a page, or a place outside the tenant. */
export async function travel(browse, url, init) {
  let response = await browse(url, init);
  let at = new URL(url);
  const visited = [at];
  while (response.headers.has("location")) {
    const next = new URL(response.headers.get("location"), at);
    if (next.origin !== at.origin) return { response, at, visited, leaves: next };
    at = next;
    visited.push(at);
    response = await browse(at);
  }
  return { response, at, visited };
}

/** The browser's part: to the other provider, its page, and back. Gives where the application is called back. */
export async function allow(started, { browse = newBrowser(), decision = "allow" } = {}) {
  const { response, at, leaves } = await travel(browse, connectUrl(started));
  if (leaves) return leaves;
  const request = /name="request" value="([^"]+)"/.exec(await response.text())[1];
  const outcome = await travel(browse, at, { method: "POST", body: new URLSearchParams({ request, decision }) });
  return outcome.leaves;
}

/** The application's last call; members given replace the right ones, and undefined leaves one out. */
export function complete(call, started, callback, members = {}) {
  return call("POST", "/connected-accounts/complete", {
    auth_session: started.auth_session,
    connect_code: callback.searchParams.get("connect_code"),
    redirect_uri: started.redirectUri,
    code_verifier: started.verifier,
    ...members,
  });
}

/** All of it. */
export async function connectAccount(call, members) {
  const started = await beginConnecting(call, members);
  return complete(call, started, await allow(started));
}
