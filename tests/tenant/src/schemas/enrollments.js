import { preferredAuthenticationMethod } from "./authentication-methods.js";
import { boolean, closed, oneOfTypes, string, upTo } from "./shared.js";

const authSession = { type: "string", minLength: 1 };

const identity = {
  connection: { type: "string", minLength: 1, maxLength: 128, pattern: "^[a-zA-Z0-9-]+$" },
  identity_user_id: { type: "string", minLength: 1, maxLength: 255, pattern: "^\\S+$" },
};

// The API definition does not restrict the format of these two.
export const email = { type: "string", format: "email" };
export const phoneNumber = { type: "string", pattern: "^\\+[1-9]\\d{6,14}$" }; // E.164

const only = (type, properties = {}, required = []) =>
  closed({ type: { const: type }, ...properties }, ["type", ...required]);

/** POST /authentication-methods */
export const createAuthenticationMethod = oneOfTypes([
  only("passkey", { ...identity, use_exclude_credentials: boolean }),
  only("password", identity),
  only("totp"),
  only("push-notification"),
  only("recovery-code"),
  only("email", { email }, ["email"]),
  only("phone", { phone_number: phoneNumber, preferred_authentication_method: preferredAuthenticationMethod }, [
    "phone_number",
  ]),
]);

const creation = (members, required = Object.keys(members)) =>
  closed({ id: string, auth_session: authSession, ...members }, ["id", "auth_session", ...required]);

/** POST /authentication-methods, 202, `type` passkey */
export const passkeyCreation = closed({
  auth_session: authSession,
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

/** The password policy of a connection. */
export const passwordPolicy = closed({
  complexity: closed({
    min_length: { type: "integer", minimum: 1, maximum: 72 },
    character_types: { type: "array", items: { enum: ["uppercase", "lowercase", "number", "special"] } },
    character_type_rule: { enum: ["all", "three_of_four"] },
    identical_characters: { enum: ["allow", "block"] },
    sequential_characters: { enum: ["allow", "block"] },
    max_length_exceeded: { enum: ["truncate", "error"] },
  }),
  profile_data: closed({ active: boolean, blocked_fields: { type: "array", items: string } }),
  history: closed({ active: boolean, size: { type: "integer", minimum: 1, maximum: 24 } }),
  dictionary: closed({ active: boolean, default: { enum: ["en_10k", "en_100k"] } }),
});

/** POST /authentication-methods, 202, `type` password */
export const passwordCreation = creation({ policy: passwordPolicy });

/** POST /authentication-methods, 202, `type` totp and push-notification */
export const scannedCreation = creation({ barcode_uri: string, manual_input_code: string }, ["barcode_uri"]);

/** POST /authentication-methods, 202, `type` recovery-code */
export const recoveryCodeCreation = creation({ recovery_code: string });

/** POST /authentication-methods, 202, `type` phone and email */
export const codeCreation = creation({});

/** RegistrationResponseJSON */
export const attestation = closed(
  {
    id: upTo(1364),
    rawId: upTo(1364),
    type: { const: "public-key" },
    response: closed(
      {
        attestationObject: upTo(2000),
        clientDataJSON: upTo(1000),
        transports: { type: "array", items: upTo(100) },
      },
      ["attestationObject", "clientDataJSON"],
    ),
    authenticatorAttachment: { enum: ["platform", "cross-platform"] },
    clientExtensionResults: { type: "object" },
  },
  ["id", "rawId", "type", "response"],
);

/** POST /authentication-methods/{id}/verify, passkey */
export const verifyPasskey = closed({ auth_session: authSession, authn_response: attestation });

/** POST /authentication-methods/{id}/verify, password */
export const verifyPassword = closed({
  auth_session: authSession,
  new_password: { type: "string", minLength: 1, maxLength: 256, pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" },
});

/** POST /authentication-methods/{id}/verify, totp, phone and email */
export const verifyCode = closed({ auth_session: authSession, otp_code: string });

/** POST /authentication-methods/{id}/verify, push-notification and recovery-code */
export const verifySession = closed({ auth_session: authSession });
