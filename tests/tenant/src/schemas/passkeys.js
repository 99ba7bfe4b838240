import { attestation, email, passkeyCreation, phoneNumber } from "./enrollments.js";
import { picture } from "./profile.js";
import { between, closed, string, upTo } from "./shared.js";

const text = { type: "string", minLength: 1 };

const challengeFor = { client_id: text, realm: text, organization: text };

/** POST /passkey/challenge */
export const loginRequest = closed(challengeFor, ["client_id"]);

/** POST /passkey/challenge, 200 */
export const loginChallenge = closed({
  auth_session: text,
  authn_params_public_key: closed({
    challenge: string,
    timeout: { type: "number" },
    rpId: string,
    userVerification: { const: "preferred" },
  }),
});

/** POST /passkey/register; the connection requires an email address; other identifiers are optional */
export const signUpRequest = closed(
  {
    ...challengeFor,
    user_profile: closed(
      {
        email,
        phone_number: phoneNumber,
        username: between(1, 128),
        name: between(1, 300),
        given_name: between(1, 150),
        family_name: between(1, 150),
        nickname: between(1, 300),
        picture,
      },
      ["email"],
    ),
    user_metadata: { type: "object", maxProperties: 10, additionalProperties: string },
  },
  ["client_id", "user_profile"],
);

/** POST /passkey/register, 200 */
export const signUpChallenge = passkeyCreation;

/** POST /oauth/token, `authn_response` of a login */
export const assertion = closed(
  {
    id: upTo(1364),
    rawId: upTo(1364),
    type: { const: "public-key" },
    response: closed({ authenticatorData: string, clientDataJSON: upTo(1000), signature: string, userHandle: string }, [
      "authenticatorData",
      "clientDataJSON",
      "signature",
    ]),
    authenticatorAttachment: attestation.properties.authenticatorAttachment,
    clientExtensionResults: { type: "object" },
  },
  ["id", "rawId", "type", "response"],
);
