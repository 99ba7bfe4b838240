import { html, renderPage } from "./page.js";

/**
 * What a user sees when an error must not go back to an application. The status is the caller's to set.
 * @param {import("koa").Context} ctx
 * @param {{ error: string, description?: string }} problem
 */
export function errorPage(ctx, { error, description }) {
  renderPage(ctx, {
    title: "Something is wrong",
    content: html`
      <h1>Something is wrong</h1>
      <p>${description}</p>
      <p><code>${error}</code></p>
    `,
  });
}
