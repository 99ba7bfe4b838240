import { createHash } from "node:crypto";
import { ConnectSessions } from "../../state/connect-sessions.js";
import { Problem } from "../problem.js";
import {
  completeConnection,
  completedAccount,
  connectAccount,
  connectTicket,
} from "../../schemas/connected-accounts.js";
import { invalidPayload, readBody, reply } from "../validation.js";

/**
 * Handlers of the calls that start and complete the connect flow.
 * @param {object} deps
 * @param {string} deps.connectUri where the application sends the browser
 * @param {import("../../upstream/connections.js").Connection[]} deps.connections
 * @param {Map<string, import("../../oidc/clients.js").Client>} deps.clients
 * @param {import("../../state/connect-sessions.js").ConnectSessions} deps.sessions
 * @param {import("../../state/connected-accounts.js").ConnectedAccounts} deps.accounts
 */
export function connectHandlers({ connectUri, connections, clients, sessions, accounts }) {
  return {
    /** @type {import("koa").Middleware} */
    async connect(ctx) {
      const { user, token } = ctx.state;
      const request = await readBody(ctx, connectAccount);
      if (!connections.some(({ name }) => name === request.connection)) {
        throw invalidMember("connection", "is not the name of a connection");
      }
      if (!clients.get(token.client_id).redirectUris.includes(request.redirect_uri)) {
        throw invalidMember("redirect_uri", "is not among the allowed callback URLs");
      }
      const { authSession, ticket } = sessions.open({ userId: user.userId, request });
      reply(ctx, 201, connectTicket, {
        connect_uri: connectUri,
        auth_session: authSession,
        connect_params: { ticket },
        expires_in: ConnectSessions.lifetimeSeconds,
      });
    },

    /** @type {import("koa").Middleware} */
    async complete(ctx) {
      const { userId } = ctx.state.user;
      const body = await readBody(ctx, completeConnection);
      const session = sessions.get(body.auth_session);
      if (session?.userId !== userId) throw new Problem("404-0001", "Invalid or expired session");
      assertMatchesRequest(session, body);
      sessions.close(session);

      const { connection } = session.request;
      if (accounts.list(userId).some((account) => account.connection === connection)) {
        throw new Problem("409-0003", "The user already has a connected account of this connection.");
      }
      const account = accounts.add(userId, { connection, ...session.granted });
      reply(ctx, 201, completedAccount, account);
    },
  };
}

/** Checks the code, the redirect URI and the verifier (RFC 6749, 4.1.3; RFC 7636, 4.6). */
function assertMatchesRequest({ request, connectCode }, body) {
  if (connectCode === undefined || body.connect_code !== connectCode) {
    throw new Problem("400-0001", "Invalid connect_code.");
  }
  if (body.redirect_uri !== request.redirect_uri) {
    throw new Problem("400-0001", "The redirect_uri does not match the connect request.");
  }
  const { code_verifier: verifier } = body;
  const challenge = verifier && createHash("sha256").update(verifier).digest("base64url");
  // A verifier without a challenge indicates a PKCE downgrade attack (RFC 9700, 4.8.2).
  if (challenge !== request.code_challenge) throw new Problem("400-0001", "Invalid code_verifier.");
}

function invalidMember(member, problem) {
  return invalidPayload([{ pointer: `/${member}`, detail: `data/${member} ${problem}` }]);
}
