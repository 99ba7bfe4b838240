import { html, renderPage } from "./page.js";

/**
 * @param {import("koa").Context} ctx
 * @param {object} login
 * @param {Record<string, string>} login.params of the authorization request
 * @param {string} [login.email] the initial value of the field
 * @param {boolean} [login.wrong] whether the last attempt failed
 */
export function loginPage(ctx, { params, email, wrong = false }) {
  const alert = wrong && html`<p class="alert" role="alert">Wrong email or password.</p>`;
  renderPage(ctx, {
    title: "Log in",
    formTargets: [params.redirect_uri],
    content: html`
      <h1>Log in</h1>
      <p>to continue to <strong>${params.client_id}</strong></p>
      ${alert || ""}
      <form method="post">
        <label for="email">Email</label>
        <input id="email" name="email" type="email" autocomplete="username" required value="${email}" />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button type="submit">Continue</button>
      </form>
    `,
  });
}
