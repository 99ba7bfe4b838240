import { html, renderPage } from "./page.js";

/**
 * The page of another provider, where the user allows the tenant to use an account.
 * @param {import("koa").Context} ctx
 * @param {object} question
 * @param {string} question.request what the answer is to
 * @param {import("../upstream/connections.js").Connection} question.connection
 * @param {string[]} question.scopes
 * @param {string} [question.loginHint]
 * @param {string[]} question.formTargets where the answer leads
 */
export function consentPage(ctx, { request, connection, scopes, loginHint, formTargets }) {
  const account = loginHint === undefined ? html`your account` : html`the account <strong>${loginHint}</strong>`;
  renderPage(ctx, {
    title: `Connect ${connection.name}`,
    formTargets,
    content: html`
      <h1>Connect ${connection.name}</h1>
      <p>Local tenant asks to use ${account} at <strong>${connection.name}</strong> for:</p>
      <ul>
        ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>
      <form method="post">
        <input type="hidden" name="request" value="${request}" />
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny" class="secondary">Deny</button>
      </form>
    `,
  });
}
