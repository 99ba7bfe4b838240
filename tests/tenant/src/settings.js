import { checkApis, checkProofOfPossession } from "./oidc/apis.js";
import { resolveClient } from "./oidc/clients.js";
import { ID_TOKEN_ALGS } from "./oidc/signing-keys.js";
import { assertConforms } from "./schemas/validate.js";
import { organization } from "./schemas/preview.js";
import { resolvePasskeySettings } from "./passkey/relying-party.js";
import { createPasswordPolicy } from "./password/policy.js";
import { defaultUser } from "./state/users.js";
import { checkConnections, defaultConnections } from "./upstream/connections.js";

const OPTIONS = new Set([
  "port",
  "clients",
  "users",
  "connections",
  "passwordPolicy",
  "rateLimit",
  "refreshOverlapSeconds",
  "idTokenSigningAlg",
  "defaultPolicy",
  "mfaPolicy",
  "apis",
  "proofOfPossession",
  "organizations",
  "passkeys",
]);

/**
 * @typedef {object} TenantOptions
 * @property {number} [port] default 0: any free port
 * @property {import("./oidc/clients.js").Client[]} clients the applications
 * @property {import("./state/users.js").UserFixture[]} [users] default: `defaultUser`
 * @property {import("./upstream/connections.js").Connection[]} [connections] default: two providers
 * @property {object} [passwordPolicy] members that override the default policy
 * @property {RateLimit} [rateLimit]
 * @property {number} [refreshOverlapSeconds] how long a used refresh token is still accepted; default 0
 * @property {"RS256" | "PS256" | "ES256"} [idTokenSigningAlg] default RS256
 * @property {boolean} [defaultPolicy] whether tokens for the My Account API require a second factor; default false
 * @property {"never" | "always"} [mfaPolicy] whether every login requires one; default never
 * @property {import("./oidc/apis.js").Api[]} [apis] besides the tenant's own
 * @property {import("./oidc/apis.js").ProofOfPossession} [proofOfPossession] for the My Account API; default allowed
 * @property {import("./state/organizations.js").Organization[]} [organizations] besides those that users belong to
 * @property {Partial<import("./passkey/relying-party.js").PasskeySettings>} [passkeys]
 *
 * @typedef {object} RateLimit
 * @property {number} [perSecond] requests to the My Account API, all users together; default 25
 * @property {{ read: number, write: number }} [perUserPerMinute] default: no limit
 * @property {number} [passkeysPerMinute] passkey challenges, all callers together; default 300
 */

/**
 * Applies defaults and rejects invalid options.
 * @param {TenantOptions} options
 */
export function resolveSettings({
  port = 0,
  clients = [],
  users = [defaultUser],
  connections = defaultConnections,
  passwordPolicy,
  rateLimit = {},
  refreshOverlapSeconds = 0,
  idTokenSigningAlg = "RS256",
  defaultPolicy = false,
  mfaPolicy = "never",
  apis = [],
  proofOfPossession = "allowed",
  organizations = [],
  passkeys = {},
  ...unknown
}) {
  for (const name of Object.keys(unknown)) {
    throw new TypeError(`unknown option "${name}"; the options are ${[...OPTIONS].join(", ")}`);
  }
  if (!Number.isInteger(refreshOverlapSeconds) || refreshOverlapSeconds < 0) {
    throw new TypeError("refreshOverlapSeconds must be a non-negative integer");
  }
  if (!ID_TOKEN_ALGS.includes(idTokenSigningAlg)) {
    throw new TypeError(`idTokenSigningAlg must be one of ${ID_TOKEN_ALGS.join(", ")}`);
  }
  if (!["never", "always"].includes(mfaPolicy)) throw new TypeError('mfaPolicy must be "never" or "always"');
  return {
    port,
    clients: clients.map(resolveClient),
    users,
    connections: checkConnections(connections),
    passwordPolicy: createPasswordPolicy(passwordPolicy),
    rateLimit: resolveRateLimit(rateLimit),
    refreshOverlapSeconds,
    idTokenSigningAlg,
    defaultPolicy,
    mfaPolicy,
    apis: checkApis(apis),
    organizations: checkOrganizations(organizations),
    passkeys: resolvePasskeySettings(passkeys),
    proofOfPossession: checkProofOfPossession(proofOfPossession),
  };
}

function checkOrganizations(organizations) {
  for (const item of organizations) assertConforms(organization, item);
  return organizations;
}

function resolveRateLimit({ perSecond = 25, passkeysPerMinute = 300, perUserPerMinute }) {
  const rates = {
    perSecond,
    passkeysPerMinute,
    ...(perUserPerMinute && { read: undefined, write: undefined, ...perUserPerMinute }),
  };
  for (const [name, rate] of Object.entries(rates)) {
    if (!Number.isInteger(rate) || rate < 1) throw new TypeError(`rateLimit: ${name} must be a positive integer`);
  }
  return { perSecond, passkeysPerMinute, perUserPerMinute };
}
