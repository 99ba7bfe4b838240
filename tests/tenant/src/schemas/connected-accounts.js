import { between, closed, date, pageOf, pageQuery, string, upTo, uri } from "./shared.js";

const name = between(1, 128);
const scopes = { type: "array", items: string };
const redirectUri = { ...uri, maxLength: 2048 };
const authSession = upTo(64);

/** POST /connected-accounts/connect */
export const connectAccount = {
  ...closed(
    {
      connection: name,
      redirect_uri: redirectUri,
      state: between(1, 4096),
      code_challenge: between(43, 128),
      code_challenge_method: { const: "S256" },
      scopes: { type: "array", minItems: 1, maxItems: 100, uniqueItems: true, items: between(1, 255) },
      authorization_params: closed(
        {
          acr_values: between(1, 1024),
          audience: between(1, 512),
          resource: between(1, 512),
          display: { enum: ["page", "popup", "touch", "wap"] },
          id_token_hint: between(1, 4096),
          login_hint: between(1, 255),
          max_age: { type: "integer", minimum: 0, maximum: 2147483647 },
          prompt: { enum: ["none", "login", "consent", "select_account"] },
          ui_locales: { ...between(2, 100), pattern: "^[a-z]{2}(-[A-Z]{2})?( [a-z]{2}(-[A-Z]{2})?)*$" },
        },
        [],
      ),
    },
    ["connection", "redirect_uri"],
  ),
  dependentRequired: { code_challenge: ["code_challenge_method"] },
};

/** POST /connected-accounts/connect, 201 */
export const connectTicket = closed({
  connect_uri: uri,
  auth_session: authSession,
  connect_params: closed({ ticket: string }),
  expires_in: { type: "integer", minimum: 1 },
});

/** POST /connected-accounts/complete */
export const completeConnection = closed(
  {
    auth_session: authSession,
    connect_code: between(1, 46),
    redirect_uri: redirectUri,
    code_verifier: between(43, 128),
  },
  ["auth_session", "connect_code", "redirect_uri"],
);

const account = {
  id: { type: "string", pattern: "^cac_[A-Za-z0-9]+$" },
  connection: string,
  access_type: { const: "offline" },
  scopes,
  created_at: date,
  expires_at: date,
};

/** POST /connected-accounts/complete, 201 */
export const completedAccount = closed(account, ["id", "connection", "access_type", "created_at"]);

/** An entry of GET /connected-accounts/accounts. */
export const connectedAccount = closed({ ...account, org_id: string }, [
  "id",
  "connection",
  "access_type",
  "scopes",
  "created_at",
]);

/** GET /connected-accounts/accounts, query; the parameter `connection` may be repeated */
export const connectedAccountFilter = {
  type: "object",
  properties: {
    connection: { type: "array", minItems: 1, maxItems: 20, items: upTo(128) },
    ...pageQuery(20, 10),
  },
};

/** GET /connected-accounts/accounts, 200 */
export const connectedAccountPage = pageOf("accounts", connectedAccount, 20);

/** GET /connected-accounts/connections, query */
export const connectionFilter = { type: "object", properties: pageQuery(20, 10) };

/** An entry of GET /connected-accounts/connections. */
export const connection = closed({ name, strategy: string, scopes }, ["name", "strategy"]);

/** GET /connected-accounts/connections, 200 */
export const connectionPage = pageOf("connections", connection, 20);
