import { html, renderPage } from "./page.js";

/**
 * The page where an upstream provider asks the user to grant the tenant access.
 * @param {import("koa").Context} ctx
 * @param {object} options
 * @param {string} options.request the id of the pending request
 * @param {import("../upstream/connections.js").Connection} options.connection
 * @param {string[]} options.scopes
 * @param {string} [options.loginHint]
 * @param {string[]} options.formTargets that the form may redirect to
 */
export function connectPage(ctx, { request, connection, scopes, loginHint, formTargets }) {
  const account = loginHint === undefined ? html`your account` : html`the account <strong>${loginHint}</strong>`;
  renderPage(ctx, {
    title: `Connect ${connection.name}`,
    formTargets,
    content: html`
      <h1>Connect ${connection.name}</h1>
      <p>Local tenant requests access to ${account} at <strong>${connection.name}</strong> for:</p>
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
