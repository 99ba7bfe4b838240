import { TOTP } from "otpauth";
import { errors } from "oidc-provider";
import { newRecoveryCode } from "../me/enrollments/recovery-code.js";
import { newTotpKey } from "../me/enrollments/totp.js";
import { bodyErrors } from "../schemas/validate.js";
import * as schemas from "../schemas/enrollments.js";
import { authenticatorOf } from "./authenticators.js";

const LIFETIME_SECONDS = 10 * 60;

/**
 * Enrollments of the MFA API, which take effect once an MFA grant has verified the factor.
 * @param {object} deps
 * @param {string} deps.issuer the name shown by the authenticator app
 * @param {string} deps.origin the URL that the app would report to
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {ReturnType<typeof import("./proofs.js").secondFactorProofs>} deps.proofs
 * @param {import("./oob-codes.js").OobCodes} deps.oobCodes
 * @param {import("../state/clock.js").Clock} deps.clock
 */
export function createAssociations({ issuer, origin, methods, proofs, oobCodes, clock }) {
  const addDraft = (user, request, method, secret) => {
    const until = clock.now() + LIFETIME_SECONDS * 1000;
    const draft = methods.put(user.userId, { ...method, confirmed: false }, { until, secret });
    request.association = { userId: user.userId, methodId: draft.id, secret };
    return authenticatorOf(draft);
  };

  const outOfBand = (user, request, method) => {
    const authenticator = addDraft(user, request, method);
    const challenge = proofs.challenge(user, authenticator);
    const sent = oobCodes.issue({ request, challenge });
    return { authenticator_type: "oob", oob_channel: authenticator.channel, ...sent };
  };

  const barcode = (user, secret) => new TOTP({ issuer, label: user.email, secret }).toString();

  const byChannel = {
    sms: (user, request, body) => outOfBand(user, request, phone(body, "sms")),
    voice: (user, request, body) => outOfBand(user, request, phone(body, "voice")),
    email: (user, request, body) => outOfBand(user, request, { type: "email", email: address(body, user) }),
    auth0(user, request) {
      const uri = new URL(barcode(user, newTotpKey()));
      uri.searchParams.set("base_url", origin);
      return { ...outOfBand(user, request, { type: "push-notification" }), barcode_uri: uri.href };
    },
  };

  return {
    /**
     * @param {import("../state/users.js").User} user
     * @param {import("./mfa-tokens.js").InterruptedRequest} request that the enrollment belongs to
     * @param {object} body
     * @returns {object} the response body
     */
    begin(user, request, body) {
      const isFirst = proofs.enrolled(user).length === 0;
      const response = start(user, request, body);
      if (!isFirst) return response;
      request.association.recoveryCode = newRecoveryCode();
      return { ...response, recovery_codes: [request.association.recoveryCode] };
    },

    /**
     * @param {import("./mfa-tokens.js").InterruptedRequest} request
     * @returns {import("./authenticators.js").Authenticator[]} the unconfirmed ones that its grant may verify
     */
    pending({ association }) {
      const draft = association && methods.get(association.userId, association.methodId);
      return draft ? [authenticatorOf(draft)] : [];
    },

    /** @param {import("./mfa-tokens.js").InterruptedRequest} request whose factor was verified */
    confirm({ association }) {
      const draft = association && methods.get(association.userId, association.methodId);
      if (!draft) return;
      const { userId, secret, recoveryCode } = association;
      methods.put(userId, { ...draft, confirmed: true }, { secret });
      if (recoveryCode !== undefined) methods.put(userId, { type: "recovery-code" }, { secret: recoveryCode });
    },
  };

  function start(user, request, body) {
    const [type] = list(body, "authenticator_types");
    if (type === "otp") {
      const secret = newTotpKey();
      addDraft(user, request, { type: "totp" }, secret.base32);
      return { authenticator_type: "otp", secret: secret.base32, barcode_uri: barcode(user, secret) };
    }
    if (type !== "oob") throw new errors.InvalidRequest('authenticator_types must be ["otp"] or ["oob"]');
    const [channel] = list(body, "oob_channels");
    if (!Object.hasOwn(byChannel, channel)) {
      throw new errors.InvalidRequest("oob_channels must be one of sms, voice, email and auth0");
    }
    return byChannel[channel](user, request, body);
  }
}

function list(body, name) {
  const value = body[name];
  if (Array.isArray(value) && value.length === 1) return value;
  throw new errors.InvalidRequest(`${name} must be an array with one entry`);
}

const isValid = (schema, value) => bodyErrors(schema, value).length === 0;

function phone({ phone_number: number }, channel) {
  if (!isValid(schemas.phoneNumber, number)) throw new errors.InvalidRequest("phone_number must be in E.164 format");
  return { type: "phone", phone_number: number, preferred_authentication_method: channel };
}

function address({ email }, user) {
  if (email !== undefined && !isValid(schemas.email, email)) {
    throw new errors.InvalidRequest("email must be an email address");
  }
  return email ?? user.email;
}
