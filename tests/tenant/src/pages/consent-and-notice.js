import { html, renderPage } from "./page.js";

/**
 * Where a user decides whether an application may have what it asks for.
 * @param {import("koa").Context} ctx
 * @param {{ params: Record<string, string> }} question
 */
export function allowPage(ctx, { params }) {
  renderPage(ctx, {
    title: "Allow access",
    formTargets: [params.redirect_uri],
    content: html`
      <h1>Allow access?</h1>
      <p><strong>${params.client_id}</strong> asks for:</p>
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
 * Something that the user has to see before the login goes on.
 * @param {import("koa").Context} ctx
 * @param {{ params: Record<string, string>, text: string }} notice
 */
export function noticePage(ctx, { params, text }) {
  renderPage(ctx, {
    title: "Before you go on",
    formTargets: [params.redirect_uri],
    content: html`
      <h1>Before you go on</h1>
      <p>${text}</p>
      <form method="post"><button type="submit">Continue</button></form>
    `,
  });
}
