import Router from "@koa/router";
import { errors } from "oidc-provider";
import { reply } from "../me/validation.js";
import { readJson } from "../oidc/json-requests.js";
import { withOAuthErrors } from "../oidc/errors.js";
import { assertKnownRealm, findOrganization } from "../oidc/parameters.js";
import * as schemas from "../schemas/passkeys.js";
import { assertMayUsePasskeys, assertValidRequest } from "./requests.js";

/**
 * The passkey API, which issues challenges. The token endpoint takes the responses.
 * @param {object} deps
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @param {import("../http/token-bucket.js").TokenBucket} deps.bucket
 * @param {import("../state/organizations.js").Organizations} deps.membership
 * @param {import("./passkeys.js").Passkeys} deps.passkeys
 * @param {import("./sessions.js").PasskeySessions} deps.sessions
 * @param {ReturnType<typeof import("./sign-up.js").signUpByPasskey>["createNewUser"]} deps.createNewUser
 * @returns {import("koa").Middleware}
 */
export function passkeyApi({ clients, policies, bucket, membership, passkeys, sessions, createNewUser }) {
  const limit = (ctx) => {
    const isAllowed = bucket.take();
    ctx.set(bucket.headers);
    if (isAllowed) return;
    ctx.set("Retry-After", String(bucket.retryAfter));
    throw oauthError(429, "too_many_requests", "Too many requests; see the rate limit headers.");
  };

  /** Reads and checks a request. */
  const read = async (ctx, schema) => {
    const body = await readJson(ctx);
    if (!body.client_id) throw new errors.InvalidRequest("missing required parameter 'client_id'");
    const client = clients.get(body.client_id);
    if (!client) throw oauthError(401, "invalid_client", "The client_id is unknown.");
    assertMayUsePasskeys(client);
    assertValidRequest(schema, body);
    if (body.realm !== undefined) assertKnownRealm(body.realm);
    return { ...body, organization: findOrganization(membership, body.organization) };
  };

  const challenge = async (ctx) => {
    const { client_id: clientId, organization } = await read(ctx, schemas.loginRequest);
    const options = passkeys.requestOptions();
    const authSession = sessions.open({ clientId, organization, challenge: options.challenge });
    reply(ctx, 200, schemas.loginChallenge, { auth_session: authSession, authn_params_public_key: options });
  };

  const register = async (ctx) => {
    const { client_id: clientId, organization, ...body } = await read(ctx, schemas.signUpRequest);
    const newUser = createNewUser(body);
    const options = passkeys.creationOptions(newUser);
    const withRpName = { ...options, rp: { id: options.rp.id, name: options.rp.id } };
    const authSession = sessions.open({ clientId, organization, newUser, challenge: options.challenge });
    reply(ctx, 200, schemas.signUpChallenge, { auth_session: authSession, authn_params_public_key: withRpName });
  };

  const route = (handle) => (ctx) =>
    withOAuthErrors(ctx, () => {
      if (!policies.passkeyApi) throw oauthError(404, "not_found", "Passkeys are disabled for this tenant.");
      limit(ctx);
      ctx.set("Cache-Control", "no-store");
      return handle(ctx);
    });
  return new Router({ prefix: "/passkey" })
    .post("/challenge", route(challenge))
    .post("/register", route(register))
    .routes();
}

function oauthError(statusCode, error, description) {
  return Object.assign(new errors.CustomOIDCProviderError(error, description), { statusCode });
}
