import { html, renderPage } from "./page.js";

const REFRESH_SECONDS = 3;

const instructions = {
  otp: () => "Enter the code that your authenticator app shows.",
  sms: (name) => `Enter the code that we sent to ${name}.`,
  voice: (name) => `Enter the code from our call to ${name}.`,
  email: (name) => `Enter the code that we sent to ${name}.`,
  auth0: () => "Approve the request in your authenticator app.",
  "recovery-code": () => "Enter your recovery code.",
};

const labels = {
  otp: () => "Code from an authenticator app",
  sms: (name) => `SMS to ${name}`,
  voice: (name) => `Call to ${name}`,
  email: (name) => `Email to ${name}`,
  auth0: () => "Push to an authenticator app",
  "recovery-code": () => "Recovery code",
};

const channelOf = ({ channel, authenticatorType }) => channel ?? authenticatorType;

/**
 * @param {import("koa").Context} ctx
 * @param {object} options
 * @param {Record<string, string>} options.params of the authorization request
 * @param {import("../mfa/authenticators.js").Authenticator} options.chosen
 * @param {import("../mfa/authenticators.js").Authenticator[]} options.others
 * @param {string} [options.alert]
 */
export function secondFactorPage(ctx, { params, chosen, others, alert }) {
  const isPush = chosen.channel === "auth0";
  renderPage(ctx, {
    title: "Verify your identity",
    formTargets: [params.redirect_uri],
    refreshSeconds: isPush ? REFRESH_SECONDS : undefined,
    content: html`
      <h1>Verify your identity</h1>
      <p>${instructions[channelOf(chosen)](chosen.name)}</p>
      ${alert ? html`<p class="alert" role="alert">${alert}</p>` : ""}
      <form method="post">${isPush ? "" : codeField} <button type="submit">Continue</button></form>
      <form method="post">${chosen.authenticatorType === "oob" ? sendAgain(chosen) : ""} ${others.map(choice)}</form>
    `,
  });
}

const codeField = html`
  <label for="code">Code</label>
  <input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required />
`;

const sendAgain = ({ id }) =>
  html`<button type="submit" name="use" value="${id}" class="secondary">Send again</button>`;

const choice = (authenticator) => html`
  <button type="submit" name="use" value="${authenticator.id}" class="secondary">
    ${labels[channelOf(authenticator)](authenticator.name)}
  </button>
`;

/**
 * Shown once after the user has used the recovery code.
 * @param {import("koa").Context} ctx
 * @param {{ params: Record<string, string>, recoveryCode: string }} options
 */
export function newRecoveryCodePage(ctx, { params, recoveryCode }) {
  renderPage(ctx, {
    title: "Your new recovery code",
    formTargets: [params.redirect_uri],
    content: html`
      <h1>Your new recovery code</h1>
      <p>The old code is no longer valid. Store the new one in a safe place:</p>
      <p><code>${recoveryCode}</code></p>
      <form method="post"><button type="submit">Continue</button></form>
    `,
  });
}
