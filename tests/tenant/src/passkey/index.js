import { TokenBucket } from "../wire/token-bucket.js";
import { passkeyGrant } from "./grant.js";
import { logInByPasskey } from "./log-in.js";
import { passkeyApi } from "./routes.js";
import { PasskeySessions } from "./sessions.js";

const MINUTE = 60;

/**
 * Logins by passkey on pages of the applications.
 * @param {object} parts
 * @param {Map<string, import("../oidc/clients.js").Client>} parts.clients
 * @param {import("../mfa/policy.js").Policies} parts.policies
 * @param {number} parts.perMinute how many challenges may be asked for
 * @param {import("./passkeys.js").Passkeys} parts.passkeys
 * @param {ReturnType<typeof import("../oidc/direct-logins.js").directLogins>} parts.logins
 * @param {ReturnType<typeof import("../state/memory.js").createMemory>} parts.memory
 */
export function passkeyParts({ clients, policies, perMinute, passkeys, logins, memory }) {
  const { clock, users, membership } = memory;
  const sessions = new PasskeySessions(clock);
  const bucket = new TokenBucket(perMinute, clock, MINUTE);
  const logIn = logInByPasskey({ passkeys, users });
  return {
    api: passkeyApi({ clients, policies, bucket, membership, passkeys, sessions }),
    grants: passkeyGrant({ clients, policies, membership, logins, sessions, logIn }),
  };
}
