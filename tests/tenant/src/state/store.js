import { authenticationMethod } from "../schemas/authentication-methods.js";
import { connectedAccount } from "../schemas/connected-accounts.js";
import { assertConforms } from "../schemas/validate.js";
import { AllowedScopes } from "./allowed-scopes.js";
import { AuthenticationMethods } from "./authentication-methods.js";
import { Clock } from "./clock.js";
import { ConnectSessions } from "./connect-sessions.js";
import { ConnectedAccounts } from "./connected-accounts.js";
import { ListsByUser } from "./lists-by-user.js";
import { Organizations } from "./organizations.js";
import { Outbox } from "./outbox.js";
import { PendingEnrollments } from "./pending-enrollments.js";
import { RefreshTokens } from "./refresh-tokens.js";
import { SecondFactors } from "./second-factors.js";
import { Users } from "./users.js";

/**
 * Creates the in-memory state of a tenant.
 * @param {object} deps
 * @param {import("./users.js").UserFixture[]} deps.fixtures
 * @param {(password: string) => string} deps.significantPart the significant part of a password
 * @param {import("./organizations.js").Organization[]} deps.organizations
 */
export function createStore({ fixtures, significantPart, organizations: registered }) {
  const clock = new Clock();
  const organizations = new ListsByUser();
  return {
    clock,
    users: new Users(fixtures, { clock, significantPart }),
    methods: new AuthenticationMethods({
      clock,
      assertValid: (method) => assertConforms(authenticationMethod, method),
    }),
    pending: new PendingEnrollments(clock),
    outbox: new Outbox(clock),
    sessions: new ConnectSessions(clock),
    accounts: new ConnectedAccounts({ clock, assertValid: (account) => assertConforms(connectedAccount, account) }),
    allowedScopes: new AllowedScopes(),
    refreshTokens: new RefreshTokens(),
    secondFactors: new SecondFactors(clock),
    consents: new ListsByUser(),
    organizations,
    membership: new Organizations({ registered, byUser: organizations }),
  };
}
