import Router from "@koa/router";
import { errors } from "oidc-provider";
import { GRANTS } from "../grants/types.js";
import { credentialsOf } from "../oidc/access-tokens.js";
import { DpopError } from "../oidc/dpop-proofs.js";
import { withOAuthErrors } from "../oidc/errors.js";
import { readJson } from "../oidc/json-requests.js";
import { TOKEN_EXPIRED } from "./errors.js";

const CHALLENGE_TYPES = new Set(["otp", "oob"]);

/**
 * The MFA API.
 * @param {object} deps
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../state/users.js").Users} deps.users
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../oidc/access-tokens.js").AccessTokenVerifier} deps.verifyAccessToken for this API
 * @param {ReturnType<typeof import("../oidc/dpop-proofs.js").dpopVerifier>} deps.verifyDpop
 * @param {import("./mfa-tokens.js").MfaTokens} deps.mfaTokens
 * @param {import("./oob-codes.js").OobCodes} deps.oobCodes
 * @param {ReturnType<typeof import("./proofs.js").secondFactorProofs>} deps.proofs
 * @param {ReturnType<typeof import("./associations.js").createAssociations>} deps.associations
 * @param {(claims: import("../oidc/access-tokens.js").AccessTokenClaims) => Promise<object>} deps.codeFor issues a
 *   code with the same access as a token, as the form of a token request
 * @returns {import("koa").Middleware}
 */
export function mfaApi(deps) {
  const { clients, users, methods, verifyAccessToken, verifyDpop, mfaTokens, oobCodes, proofs } = deps;
  const { associations, codeFor } = deps;

  /** Authenticates the caller by an mfa_token, or by an access token with the scope. */
  const authenticate = async (ctx, scope) => {
    const { scheme, token } = credentialsOf(ctx);
    const request = token && mfaTokens.get(token);
    if (request && !request.isByAccessToken) return { user: users.byId(request.userId), token, request };
    const claims = token && (await verifyAccessToken(token));
    const user = claims && users.byId(claims.sub);
    if (!user) throw unauthorized(mfaTokens.wasIssued(token) ? TOKEN_EXPIRED : "Malformed mfa_token");
    await verifyDpop(ctx, { scheme, token, claims }).catch((error) => {
      if (!(error instanceof DpopError)) throw error;
      ctx.set(error.headers);
      throw Object.assign(unauthorized(error.message), { error: error.error });
    });
    if (!claims.scope?.split(" ").includes(scope)) throw new errors.InsufficientScope("missing scope", scope);
    return { user, token, claims };
  };

  const interruptedRequest = ({ mfa_token: token, client_id: clientId }) => {
    const client = clients.get(clientId);
    const request = mfaTokens.getUnexpired(token);
    if (!client || request?.clientId !== clientId) throw unauthorized("Malformed mfa_token");
    if (!client.grants.includes(GRANTS.mfa)) {
      throw Object.assign(new errors.UnauthorizedClient("The MFA grants are not allowed for the client."), {
        statusCode: 403,
      });
    }
    return request;
  };

  const list = async (ctx) => {
    const { user } = await authenticate(ctx, "read:authenticators");
    ctx.body = proofs.list(user).map(toJson);
  };

  const challenge = async (ctx) => {
    const body = await readJson(ctx);
    const request = interruptedRequest(body);
    const user = users.byId(request.userId);
    const types = (body.challenge_type ?? "otp oob").split(" ");
    if (!types.every((type) => CHALLENGE_TYPES.has(type))) {
      throw new errors.CustomOIDCProviderError("unsupported_challenge_type", "challenge_type must be otp or oob");
    }
    const candidates = proofs.enrolled(user).filter(({ authenticatorType }) => types.includes(authenticatorType));
    if (candidates.length === 0) {
      throw new errors.CustomOIDCProviderError("association_required", "The user has no authenticator of that type");
    }
    const chosen = candidates.find(
      ({ id, channel }) =>
        id === (body.authenticator_id ?? id) && (body.oob_channel === undefined || channel === body.oob_channel),
    );
    if (!chosen) throw new errors.InvalidRequest("the user has no such authenticator");
    const type = chosen.authenticatorType;
    const sent = type === "oob" ? oobCodes.issue({ request, challenge: proofs.challenge(user, chosen) }) : {};
    ctx.body = { challenge_type: type, ...sent };
  };

  const associate = async (ctx) => {
    const { user, token, claims, request } = await authenticate(ctx, "enroll");
    if (request && proofs.enrolled(user).length > 0) {
      throw Object.assign(new errors.AccessDenied("User is already enrolled"), { statusCode: 403 });
    }
    const body = await readJson(ctx);
    const interrupted = request ?? {
      userId: user.userId,
      clientId: claims.client_id,
      isByAccessToken: true,
      resume: () => codeFor(claims),
      failedAttempts: 0,
    };
    const response = associations.begin(user, interrupted, body);
    if (!request) mfaTokens.bind(token, interrupted);
    ctx.body = response;
  };

  const remove = async (ctx) => {
    const { user, claims } = await authenticate(ctx, "remove:authenticators");
    if (!claims) throw unauthorized("an access token is required");
    const authenticator = proofs.list(user).find(({ id }) => id === ctx.params.id);
    if (!authenticator) throw notFound();
    const { methodId } = authenticator;
    if (methodId === undefined || methods.isRequired(user.userId, methodId)) {
      throw new errors.InvalidRequest("the authenticator cannot be removed");
    }
    methods.remove(user.userId, methodId);
    ctx.status = 204;
  };

  const route = (handle) => (ctx) => {
    ctx.set("Cache-Control", "no-store");
    return withOAuthErrors(ctx, () => handle(ctx));
  };
  return new Router({ prefix: "/mfa" })
    .get("/authenticators", route(list))
    .post("/challenge", route(challenge))
    .post("/associate", route(associate))
    .delete("/authenticators/:id", route(remove))
    .routes();
}

function toJson({ id, type, authenticatorType, active, channel, name }) {
  return { id, authenticator_type: authenticatorType, active, oob_channel: channel, name, type };
}

const unauthorized = (description) => Object.assign(new errors.InvalidToken(), { error_description: description });

const notFound = () => Object.assign(new errors.InvalidRequest("there is no such authenticator"), { statusCode: 404 });
