import { html, renderPage } from "./page.js";

/**
 * Asks the user to grant scopes to an application.
 * @param {import("koa").Context} ctx
 * @param {{ params: Record<string, string> }} interaction
 */
export function consentPage(ctx, { params }) {
  renderPage(ctx, {
    title: "Allow access",
    formTargets: [params.redirect_uri],
    content: html`
      <h1>Allow access?</h1>
      <p><strong>${params.client_id}</strong> requests:</p>
      <ul>
        ${(params.scope ?? "").split(" ").map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>
      <form method="post">
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny" class="secondary">Deny</button>
      </form>
    `,
  });
}

/**
 * Shows a notice that the user must acknowledge.
 * @param {import("koa").Context} ctx
 * @param {{ params: Record<string, string>, text: string }} notice
 */
export function noticePage(ctx, { params, text }) {
  renderPage(ctx, {
    title: "Before you continue",
    formTargets: [params.redirect_uri],
    content: html`
      <h1>Before you continue</h1>
      <p>${text}</p>
      <form method="post"><button type="submit">Continue</button></form>
    `,
  });
}
