import { authenticationMethod } from "../schemas/authentication-methods.js";
import { connectedAccount } from "../schemas/connected-accounts.js";
import { assertConforms } from "../schemas/conformity.js";
import { AuthenticationMethods } from "./authentication-methods.js";
import { Clock } from "./clock.js";
import { ConnectSessions } from "./connect-sessions.js";
import { ConnectedAccounts } from "./connected-accounts.js";
import { Outbox } from "./outbox.js";
import { PendingEnrolments } from "./pending-enrolments.js";
import { Users } from "./users.js";

/**
 * All that a tenant remembers.
 * @param {object} parts
 * @param {import("./users.js").UserFixture[]} parts.people
 * @param {(password: string) => string} parts.counted the part of a password that counts
 */
export function createMemory({ people, counted }) {
  const clock = new Clock();
  const users = new Users(people, { clock, counted });
  const listsByUser = () => new Map(users.all().map(({ userId }) => [userId, []]));
  return {
    clock,
    users,
    methods: new AuthenticationMethods({ clock, conforms: (method) => assertConforms(authenticationMethod, method) }),
    pending: new PendingEnrolments(clock),
    outbox: new Outbox(clock),
    sessions: new ConnectSessions(clock),
    accounts: new ConnectedAccounts({ clock, conforms: (account) => assertConforms(connectedAccount, account) }),
    consents: listsByUser(),
    organizations: listsByUser(),
  };
}
