import { Secret, TOTP } from "otpauth";
import { authorizeUrl, follow, newBrowser, newPkcePair, REDIRECT_URI, submit, tokenRequest } from "./application.js";

export const MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

/** A user without a factor. */
export const grace = {
  userId: "auth0|grace",
  email: "grace@example.test",
  emailVerified: false,
  password: "Nanosecond-1906",
  name: "Grace Hopper",
};

/** The current code of an authenticator app. */
export const codeOf = (tenant, secret) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: tenant.clock.now() });

/** Passes the login page. Returns the next page or the callback. */
export async function givePassword(tenant, { user, browse = newBrowser(), ...parameters }) {
  const { at } = await follow(browse, authorizeUrl(tenant, parameters));
  return { browse, ...(await submit(browse, at, { email: user.email, password: user.password })) };
}

/** Exchanges the code of a callback. */
export async function redeem(tenant, callback, verifier, { headers } = {}) {
  const fields = {
    grant_type: "authorization_code",
    code: callback.searchParams.get("code"),
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
  };
  const response = await tokenRequest(tenant, fields, headers);
  if (response.status !== 200) throw new Error(`token endpoint: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Logs in with a code from the outbox as second factor. */
export async function obtainWithSentCode(tenant, { user, ...parameters }) {
  const { verifier, challenge } = newPkcePair();
  const { browse, at, leaves } = await givePassword(tenant, { user, ...parameters, code_challenge: challenge });
  if (leaves) throw new Error("no second factor was asked for");
  const { code } = tenant.outbox.messages.at(-1);
  const proved = await submit(browse, at, { code });
  return { browse, tokens: await redeem(tenant, proved.leaves, verifier) };
}
