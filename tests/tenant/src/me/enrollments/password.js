import { passwordMethod } from "../../state/authentication-methods.js";
import { passwordCreation, verifyPassword } from "../../schemas/enrollments.js";
import { invalidPayload } from "../validation.js";
import { assertOwnIdentity } from "./index.js";

/**
 * @param {object} deps
 * @param {ReturnType<typeof import("../../password/policy.js").createPasswordPolicy>} deps.passwordPolicy
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../../state/clock.js").Clock} deps.clock
 * @returns {import("./index.js").EnrollmentType}
 */
export function passwordEnrollment({ passwordPolicy, methods, clock }) {
  return {
    type: "password",
    usage: ["primary"],
    placeholderId: "password|new",
    creation: passwordCreation,
    verification: verifyPassword,

    start({ user, body }) {
      assertOwnIdentity(user, body);
      return { details: {}, response: { policy: passwordPolicy.published } };
    },

    /** Replaces the old password and updates the existing method. */
    finish({ user, body: { new_password: password } }) {
      const violations = passwordPolicy.violations(password, user);
      if (violations.length > 0) {
        throw invalidPayload(
          violations.map((violation) => ({ pointer: "/new_password", detail: `data/new_password ${violation}` })),
        );
      }
      user.changePassword(password);
      const listed = methods.get(user.userId, passwordMethod(user.userId).id);
      return { ...passwordMethod(user.userId), ...listed, last_password_reset: clock.isoDate() };
    },
  };
}
