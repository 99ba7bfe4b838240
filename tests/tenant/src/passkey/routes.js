import Router from "@koa/router";
import { errors } from "oidc-provider";
import { reply } from "../me/validation.js";
import { readJson } from "../oidc/json-requests.js";
import { withOAuthErrors } from "../oidc/errors.js";
import { assertKnownRealm, knownOrganization } from "../oidc/parameters.js";
import * as schemas from "../schemas/passkeys.js";
import { assertMayUsePasskeys, assertValidRequest } from "./requests.js";

/**
 * The challenges that an application asks for, to answer them at the token endpoint.
 * @param {object} deps
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @param {import("../http/token-bucket.js").TokenBucket} deps.bucket
 * @param {import("../state/organizations.js").Organizations} deps.membership
 * @param {import("./passkeys.js").Passkeys} deps.passkeys
 * @param {import("./sessions.js").PasskeySessions} deps.sessions
 * @param {ReturnType<typeof import("./sign-up.js").signUpByPasskey>["apply"]} deps.apply
 * @returns {import("koa").Middleware}
 */
export function passkeyApi({ clients, policies, bucket, membership, passkeys, sessions, apply }) {
  const limit = (ctx) => {
    const isAllowed = bucket.take();
    ctx.set(bucket.headers);
    if (isAllowed) return;
    ctx.set("Retry-After", String(bucket.retryAfter));
    throw refusal(429, "too_many_requests", "Too many requests; see the rate limit headers.");
  };

  /** The request of an application that may make it. */
  const read = async (ctx, schema) => {
    const body = await readJson(ctx);
    if (!body.client_id) throw new errors.InvalidRequest("missing required parameter 'client_id'");
    const client = clients.get(body.client_id);
    if (!client) throw refusal(401, "invalid_client", "There is no such application.");
    assertMayUsePasskeys(client);
    assertValidRequest(schema, body);
    if (body.realm !== undefined) assertKnownRealm(body.realm);
    return { ...body, organization: knownOrganization(membership, body.organization) };
  };

  const challenge = async (ctx) => {
    const { client_id: clientId, organization } = await read(ctx, schemas.loginRequest);
    const options = passkeys.requestOptions();
    const authSession = sessions.open({ clientId, organization, challenge: options.challenge });
    reply(ctx, 200, schemas.loginChallenge, { auth_session: authSession, authn_params_public_key: options });
  };

  const register = async (ctx) => {
    const { client_id: clientId, organization, ...body } = await read(ctx, schemas.signUpRequest);
    const newUser = apply(body);
    const options = passkeys.creationOptions(newUser);
    const named = { ...options, rp: { id: options.rp.id, name: options.rp.id } };
    const authSession = sessions.open({ clientId, organization, newUser, challenge: options.challenge });
    reply(ctx, 200, schemas.signUpChallenge, { auth_session: authSession, authn_params_public_key: named });
  };

  const serving = (handle) => (ctx) =>
    withOAuthErrors(ctx, () => {
      if (!policies.passkeyApi) throw refusal(404, "not_found", "Passkeys are switched off for this tenant.");
      limit(ctx);
      ctx.set("Cache-Control", "no-store");
      return handle(ctx);
    });
  return new Router({ prefix: "/passkey" })
    .post("/challenge", serving(challenge))
    .post("/register", serving(register))
    .routes();
}

function refusal(statusCode, error, description) {
  return Object.assign(new errors.CustomOIDCProviderError(error, description), { statusCode });
}
