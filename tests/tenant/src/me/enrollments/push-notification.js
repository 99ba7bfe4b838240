import { randomUUID } from "node:crypto";
import { TOTP } from "otpauth";
import { Problem } from "../problem.js";
import { scannedCreation, verifySession } from "../../schemas/enrollments.js";
import { newTotpKey } from "./totp.js";

const notApproved = {
  pending: "The enrollment is still pending: it has not been approved in the authenticator app.",
  denied: "The enrollment was denied in the authenticator app.",
};

/**
 * @param {object} deps
 * @param {string} deps.issuer the name shown by the authenticator app
 * @param {string} deps.origin the URL that the app would report to
 * @param {import("../../state/outbox.js").Outbox} deps.outbox where a test approves or denies the push
 * @returns {import("./index.js").EnrollmentType}
 */
export function pushEnrollment({ issuer, origin, outbox }) {
  return {
    type: "push-notification",
    usage: ["secondary"],
    creation: scannedCreation,
    verification: verifySession,

    start({ user }) {
      const secret = newTotpKey();
      const barcode = new URL(new TOTP({ issuer, label: user.email, secret }).toString());
      barcode.searchParams.set("enrollment_tx_id", randomUUID());
      barcode.searchParams.set("base_url", origin);
      const push = outbox.send({
        channel: "push",
        to: user.name,
        userId: user.userId,
        text: "Use this device to approve your logins?",
        decision: "pending",
      });
      return {
        details: { push },
        response: { barcode_uri: barcode.href, manual_input_code: secret.base32 },
      };
    },

    finish({ details: { push } }) {
      if (push.decision !== "approved") throw new Problem("400-0001", notApproved[push.decision]);
      return {};
    },
  };
}
