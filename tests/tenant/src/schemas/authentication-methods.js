import { boolean, closed, date, oneOfTypes, string } from "./shared.js";

/** Schema component FactorTypeEnum. */
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

const usage = { type: "array", items: { enum: ["primary", "secondary"] } };

/** Schema component PhoneAuthenticationMethodEnum. */
export const preferredAuthenticationMethod = { enum: ["sms", "voice"] };

// Schema components PathAuthenticationMethodId, AuthenticationMethod and its variants, which allow additional members.
const common = { id: { type: "string", minLength: 1 }, created_at: date, usage };
const confirmable = { confirmed: boolean, name: string, last_auth_at: date };

const method = (types, properties, required) => ({
  type: "object",
  properties: { type: { enum: types }, ...common, ...properties },
  required: ["id", "type", "created_at", "usage", ...required],
});

/** An authentication method in a response. */
export const authenticationMethod = oneOfTypes([
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
]);

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

/** PATCH /authentication-methods/{id} */
export const updateAuthenticationMethod = closed(
  { name: string, preferred_authentication_method: preferredAuthenticationMethod },
  [],
);
