import Router from "@koa/router";
import { errors } from "oidc-provider";
import { readText } from "../http/body.js";
import { errorPage } from "../pages/error.js";
import { loginPage } from "../pages/login.js";
import { NOT_MEMBER } from "../oidc/parameters.js";

/** @param {string} uid */
export const loginPath = (uid) => `/login/${uid}`;

/** The lifetime of an interaction. */
export const LOGIN_SECONDS = 30 * 60;

/**
 * Redirects back to the authorization server with the result of a prompt.
 * @param {import("oidc-provider").default} provider
 * @returns {(ctx: import("koa").Context, result: object) => Promise<void>}
 */
export const interactionFinisher = (provider) => async (ctx, result) => {
  ctx.status = 303;
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
};

/**
 * The page of a prompt and the handler of its form. `ctx.state.interaction` holds the interaction details.
 * @typedef {object} LoginStep
 * @property {import("koa").Middleware} show
 * @property {import("koa").Middleware} submit
 */

/**
 * The interaction pages, which the authorization server redirects to for each prompt.
 * @param {object} deps
 * @param {import("oidc-provider").default} deps.provider
 * @param {import("../state/users.js").Users} deps.users
 * @param {import("../state/organizations.js").Organizations} deps.membership
 * @param {Record<string, LoginStep>} deps.steps the pages of the prompts that need no password
 * @returns {import("koa").Middleware}
 */
export function login({ provider, users, membership, steps }) {
  const pending = async (ctx, next) => {
    try {
      ctx.state.interaction = await provider.interactionDetails(ctx.req, ctx.res);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      ctx.status = 400;
      return errorPage(ctx, {
        error: "login_expired",
        description: "The login has expired. Go back to the application and start again.",
      });
    }
    return next();
  };

  const password = passwordStep({ provider, users, membership });
  const step = (ctx) => steps[ctx.state.interaction.prompt.name] ?? password;

  return new Router()
    .get(loginPath(":uid"), pending, (ctx, next) => step(ctx).show(ctx, next))
    .post(loginPath(":uid"), pending, (ctx, next) => step(ctx).submit(ctx, next))
    .routes();
}

/** @returns {LoginStep} */
function passwordStep({ provider, users, membership }) {
  const finish = interactionFinisher(provider);
  const outcomeFor = (user, { params, prompt }) => {
    const organization = params.organization && membership.find(params.organization);
    if (organization && !membership.hasMember(user.userId, organization)) membership.accept(params.invitation, user);
    if (organization && !membership.hasMember(user.userId, organization)) {
      return { error: "access_denied", error_description: NOT_MEMBER };
    }
    return { [prompt.name]: {}, login: { accountId: user.userId } };
  };

  return {
    show(ctx) {
      const { params } = ctx.state.interaction;
      loginPage(ctx, { params, email: params.login_hint });
    },

    async submit(ctx) {
      const { params } = ctx.state.interaction;
      const form = new URLSearchParams(await readText(ctx));
      const email = form.get("email") ?? "";
      const user = users.byPassword(email, form.get("password") ?? "");
      if (!user) {
        ctx.status = 400;
        return loginPage(ctx, { params, email, wrong: true });
      }
      return finish(ctx, outcomeFor(user, ctx.state.interaction));
    },
  };
}
