import { html, renderPage } from "./page.js";

const REFRESH_SECONDS = 3;

const channels = { sms: "SMS", voice: "Call", email: "Email", push: "Push" };

/**
 * @param {import("koa").Context} ctx
 * @param {import("../state/outbox.js").Message[]} messages oldest first
 */
export function outboxPage(ctx, messages) {
  renderPage(ctx, {
    title: "Outbox",
    refreshSeconds: REFRESH_SECONDS,
    content: html`
      <h1>Outbox</h1>
      <p>Messages that this tenant has sent, newest first.</p>
      ${messages.length === 0 ? html`<p>No messages yet.</p>` : ""}
      <ol class="messages">
        ${messages.toReversed().map(entry)}
      </ol>
    `,
  });
}

function entry({ id, time, channel, to, text, decision }) {
  const date = new Date(time).toISOString();
  return html`
    <li>
      <h2>${channels[channel]} to ${to}</h2>
      <time datetime="${date}">${date}</time>
      <p>${text}</p>
      ${decision === undefined ? "" : decisionForm(id, decision)}
    </li>
  `;
}

function decisionForm(id, decision) {
  if (decision !== "pending") return html`<p><strong>${decision}</strong></p>`;
  return html`
    <form method="post" action="/outbox/${id}">
      <button type="submit" name="decision" value="approve">Approve</button>
      <button type="submit" name="decision" value="deny" class="secondary">Deny</button>
    </form>
  `;
}
