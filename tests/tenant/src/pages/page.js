import { readFileSync } from "node:fs";
import escape from "escape-html";

const STYLESHEET_PATH = "/pages.css";
const stylesheet = readFileSync(new URL("pages.css", import.meta.url));

/** Text that is markup already. */
class Html extends String {}

/**
 * A template whose values are text, unless they are templates themselves, or lists of them.
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 * @returns {Html}
 */
export function html(strings, ...values) {
  return new Html(String.raw({ raw: strings }, ...values.map(markupOf)));
}

function markupOf(value) {
  if (value instanceof Html) return value;
  if (Array.isArray(value)) return value.map(markupOf).join("");
  return escape(String(value ?? ""));
}

/**
 * Markup that somebody else has made safe.
 * @param {string} markup
 * @returns {Html}
 */
export const rawHtml = (markup) => new Html(markup);

/**
 * Answers with a page, which runs no script.
 * @param {import("koa").Context} ctx
 * @param {object} page
 * @param {string} page.title
 * @param {Html} page.content
 * @param {string[]} [page.formTargets] where a form of the page may lead, redirects included, besides the tenant
 * @param {number} [page.refreshSeconds] after which the page is fetched anew
 */
export function renderPage(ctx, { title, content, formTargets = [], refreshSeconds }) {
  const targets = formTargets.map((url) => new URL(url).origin);
  ctx.set({
    "Content-Security-Policy": [
      "default-src 'none'",
      "style-src 'self'",
      "img-src data:",
      `form-action ${["'self'", ...new Set(targets)].join(" ")}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
  });
  if (refreshSeconds !== undefined) ctx.set("Refresh", String(refreshSeconds));
  ctx.type = "html";
  ctx.body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${STYLESHEET_PATH}" />
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`.toString();
}

/** @type {import("koa").Middleware} */
export function serveStylesheet(ctx, next) {
  if (ctx.path !== STYLESHEET_PATH) return next();
  ctx.type = "css";
  ctx.body = stylesheet;
}
