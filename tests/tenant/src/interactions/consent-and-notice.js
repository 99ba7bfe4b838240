import { consentPage, noticePage } from "../pages/consent-and-notice.js";
import { readText } from "../http/body.js";
import { interactionFinisher } from "./login.js";

/**
 * The prompts for consent and for the acknowledgment of a notice.
 * @param {object} deps
 * @param {import("oidc-provider").default} deps.provider
 * @param {import("../state/users.js").Users} deps.users
 * @returns {Record<string, import("./login.js").LoginStep>}
 */
export function consentAndNotice({ provider, users }) {
  const finish = interactionFinisher(provider);
  const userOf = (ctx) => users.byId(ctx.state.interaction.session.accountId);

  return {
    consent: {
      show: (ctx) => consentPage(ctx, { params: ctx.state.interaction.params }),
      async submit(ctx) {
        const decision = new URLSearchParams(await readText(ctx)).get("decision");
        if (decision === "allow") return finish(ctx, { consent: {} });
        return finish(ctx, { error: "access_denied", error_description: "User did not authorize the request" });
      },
    },

    notice: {
      show: (ctx) => noticePage(ctx, { params: ctx.state.interaction.params, text: userOf(ctx).notice }),
      submit(ctx) {
        userOf(ctx).notice = undefined;
        return finish(ctx, { notice: {} });
      },
    },
  };
}
