// The bodies of the My Account API, version 1, as its OpenAPI definition has them. Each schema names the operation it
// belongs to. Requests are closed; of the answers, a method object alone is open.

const TYPES = [
  "password",
  "passkey",
  "webauthn-platform",
  "webauthn-roaming",
  "totp",
  "phone",
  "email",
  "push-notification",
  "recovery-code",
];

const string = { type: "string" };
const boolean = { type: "boolean" };
const date = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$" };
const usage = { type: "array", items: { enum: ["primary", "secondary"] } };
const preferredAuthenticationMethod = { enum: ["sms", "voice"] };

// Schema components PathAuthenticationMethodId, AuthenticationMethod and its variants.
const common = { id: { type: "string", minLength: 1 }, created_at: date, usage };
const confirmable = { confirmed: boolean, name: string, last_auth_at: date };

const method = (types, properties, required) => ({
  type: "object",
  properties: { type: { enum: types }, ...common, ...properties },
  required: ["id", "type", "created_at", "usage", ...required],
});

const authenticationMethodVariants = [
  method(["password"], { identity_user_id: string, last_password_reset: date }, ["identity_user_id"]),
  method(
    ["passkey"],
    {
      credential_backed_up: boolean,
      credential_device_type: { enum: ["single_device", "multi_device"] },
      identity_user_id: string,
      key_id: string,
      public_key: string,
      user_handle: string,
      transports: { type: "array", items: string },
      user_agent: string,
      aaguid: string,
      relying_party_id: string,
      last_auth_at: date,
    },
    ["credential_backed_up", "credential_device_type", "identity_user_id", "key_id", "public_key", "user_handle"],
  ),
  method(["totp", "push-notification"], confirmable, ["confirmed"]),
  method(
    ["phone"],
    { ...confirmable, phone_number: string, preferred_authentication_method: preferredAuthenticationMethod },
    ["confirmed", "phone_number", "preferred_authentication_method"],
  ),
  method(["email"], { ...confirmable, email: string }, ["confirmed", "email"]),
  method(["recovery-code"], { confirmed: boolean, last_auth_at: date }, ["confirmed"]),
  method(["webauthn-platform", "webauthn-roaming"], { ...confirmable, key_id: string, public_key: string }, [
    "confirmed",
  ]),
];

/** One authentication method, in every answer that has one. */
export const authenticationMethod = {
  type: "object",
  required: ["type"],
  discriminator: { propertyName: "type" },
  oneOf: authenticationMethodVariants,
};

/** GET /factors, 200 */
export const factorList = closed({
  factors: { type: "array", items: closed({ type: { enum: TYPES }, usage }, ["type"]) },
});

/** GET /authentication-methods, query */
export const authenticationMethodFilter = { type: "object", properties: { type: { enum: TYPES } } };

/** GET /authentication-methods, 200 */
export const authenticationMethodList = closed({
  authentication_methods: { type: "array", maxItems: 20, items: authenticationMethod },
});

/** POST /authentication-methods, `type` passkey */
const createPasskey = closed(
  {
    type: { const: "passkey" },
    connection: { type: "string", minLength: 1, maxLength: 128, pattern: "^[a-zA-Z0-9-]+$" },
    identity_user_id: { type: "string", minLength: 1, maxLength: 255, pattern: "^\\S+$" },
    use_exclude_credentials: boolean,
  },
  ["type"],
);

/** POST /authentication-methods */
export const createAuthenticationMethod = {
  type: "object",
  required: ["type"],
  discriminator: { propertyName: "type" },
  oneOf: [createPasskey],
};

/** POST /authentication-methods, 202, `type` passkey */
export const passkeyCreation = closed({
  auth_session: { type: "string", minLength: 1 },
  authn_params_public_key: closed(
    {
      challenge: string,
      pubKeyCredParams: {
        type: "array",
        items: closed({ type: { const: "public-key" }, alg: { type: "number" } }),
      },
      rp: closed({ id: string, name: string }, ["name"]),
      user: closed({ id: string, name: string, displayName: string }),
      timeout: { type: "number" },
      authenticatorSelection: closed(
        {
          residentKey: { enum: ["discouraged", "preferred", "required"] },
          userVerification: { enum: ["discouraged", "preferred", "required"] },
        },
        [],
      ),
      excludeCredentials: {
        type: "array",
        items: closed({ id: string, type: { const: "public-key" }, transports: { type: "array", items: string } }, [
          "id",
          "type",
        ]),
      },
    },
    ["challenge", "pubKeyCredParams", "rp", "user"],
  ),
});

/** POST /authentication-methods/{id}/verify, passkey */
export const verifyPasskey = closed({
  auth_session: { type: "string", minLength: 1 },
  authn_response: closed(
    {
      id: { type: "string", maxLength: 1364 },
      rawId: { type: "string", maxLength: 1364 },
      type: { const: "public-key" },
      response: closed(
        {
          attestationObject: { type: "string", maxLength: 2000 },
          clientDataJSON: { type: "string", maxLength: 1000 },
          transports: { type: "array", items: { type: "string", maxLength: 100 } },
        },
        ["attestationObject", "clientDataJSON"],
      ),
      authenticatorAttachment: { enum: ["platform", "cross-platform"] },
      clientExtensionResults: { type: "object" },
    },
    ["id", "rawId", "type", "response"],
  ),
});

/**
 * @param {Record<string, object>} properties
 * @param {string[]} [required] default: all of them
 */
function closed(properties, required = Object.keys(properties)) {
  return { type: "object", properties, required, additionalProperties: false };
}
