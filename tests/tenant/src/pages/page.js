import { readFileSync } from "node:fs";
import escape from "escape-html";

const STYLESHEET_PATH = "/pages.css";
const stylesheet = readFileSync(new URL("pages.css", import.meta.url));

/** Text that is already HTML. */
class Html extends String {}

/**
 * A template tag that escapes values, unless they are templates or arrays of templates.
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 * @returns {Html}
 */
export function html(strings, ...values) {
  return new Html(String.raw({ raw: strings }, ...values.map(toHtml)));
}

function toHtml(value) {
  if (value instanceof Html) return value;
  if (Array.isArray(value)) return value.map(toHtml).join("");
  return escape(String(value ?? ""));
}

/**
 * Marks a string as safe HTML.
 * @param {string} markup
 * @returns {Html}
 */
export const rawHtml = (markup) => new Html(markup);

/**
 * Renders a page, whose policy forbids scripts.
 * @param {import("koa").Context} ctx
 * @param {object} page
 * @param {string} page.title
 * @param {Html} page.content
 * @param {string[]} [page.formTargets] URLs that the page's forms may redirect to, besides the tenant
 * @param {number} [page.refreshSeconds] after which the page reloads
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
