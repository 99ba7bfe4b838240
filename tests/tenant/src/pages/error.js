import { html, renderPage } from "./page.js";

/**
 * The page for an error that must not be sent to an application. The caller sets the status.
 * @param {import("koa").Context} ctx
 * @param {{ error: string, description?: string }} problem
 */
export function errorPage(ctx, { error, description }) {
  renderPage(ctx, {
    title: "Something went wrong",
    content: html`
      <h1>Something went wrong</h1>
      <p>${description}</p>
      <p><code>${error}</code></p>
    `,
  });
}
