import { html, renderPage, rawHtml } from "./page.js";

const FORM_ID = "op.logoutForm";

/**
 * @param {import("koa").Context} ctx
 * @param {object} options
 * @param {string} options.form the authorization server's form, without buttons
 * @param {string} [options.destination] the redirect after the logout
 */
export function logoutPage(ctx, { form, destination }) {
  renderPage(ctx, {
    title: "Log out",
    formTargets: destination === undefined ? [] : [destination],
    content: html`
      <h1>Log out?</h1>
      ${rawHtml(form)}
      <button type="submit" form="${FORM_ID}" name="logout" value="yes">Log out</button>
      <button type="submit" form="${FORM_ID}" class="secondary">Stay logged in</button>
    `,
  });
}

/** @param {import("koa").Context} ctx */
export function loggedOutPage(ctx) {
  renderPage(ctx, { title: "Logged out", content: html`<h1>You are logged out</h1>` });
}
