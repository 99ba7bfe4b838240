import { errors } from "oidc-provider";
import { OIDC_SCOPES } from "./apis.js";
import { directCode } from "./direct-codes.js";
import { invalidGrant, required } from "./token-requests.js";

/** The database connection, which is the one realm of a tenant. */
const REALM = "Username-Password-Authentication";

/**
 * The resource owner password credentials grant (RFC 6749, 4.3), and the vendor's, which names a realm.
 * @param {object} parts
 * @param {import("oidc-provider").default} parts.provider
 * @param {import("../state/users.js").Users} parts.users
 * @param {Map<string, import("./apis.js").Api>} parts.apis
 * @param {ReturnType<typeof import("../mfa/policy.js").secondFactorPolicy>} parts.secondFactor
 * @returns {import("./token-requests.js").ForeignGrants}
 */
export function passwordGrants({ provider, users, apis, secondFactor }) {
  const serve = (ctx, form, goOn) => {
    const [username, password] = required(form, "username", "password");
    const clientId = form.get("client_id");
    const audience = form.get("audience") || undefined;
    const api = apis.get(audience);
    if (audience !== undefined && !api) throw new errors.InvalidTarget("no API of this tenant has that audience");

    const user = users.byPassword(username, password);
    if (!user) throw invalidGrant("Wrong email or password.");

    const known = new Set([...OIDC_SCOPES, ...(api?.scopes ?? [])]);
    const scopes = (form.get("scope") ?? "").split(" ").filter((scope) => known.has(scope));
    const request = () => directCode(provider, { clientId, userId: user.userId, scopes, audience });
    secondFactor.admitPassword({ user, clientId, target: audience, goOn: request });
    return request().then(goOn);
  };

  return {
    name: "password",
    grants: {
      password: async (...step) => serve(...step),
      "http://auth0.com/oauth/grant-type/password-realm": async (ctx, form, goOn) => {
        const [realm] = required(form, "realm");
        if (realm !== REALM) throw new errors.InvalidRequest("unknown realm");
        return serve(ctx, form, goOn);
      },
    },
  };
}
