import Router from "@koa/router";
import { errors } from "oidc-provider";
import { readText } from "../wire/body.js";
import { errorPage } from "../pages/error.js";
import { loginPage } from "../pages/login.js";

/** @param {string} uid */
export const loginPath = (uid) => `/login/${uid}`;

/**
 * The login page, where the authorization server sends a user whom it does not know yet.
 * @param {object} parts
 * @param {import("oidc-provider").default} parts.provider
 * @param {import("../state/users.js").Users} parts.users
 * @returns {import("koa").Middleware}
 */
export function login({ provider, users }) {
  const pending = async (ctx, next) => {
    try {
      ctx.state.interaction = await provider.interactionDetails(ctx.req, ctx.res);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      ctx.status = 400;
      return errorPage(ctx, {
        error: "login_expired",
        description: "This login is over. Go back to the application and start again.",
      });
    }
    return next();
  };

  return new Router()
    .get(loginPath(":uid"), pending, (ctx) => {
      const { params } = ctx.state.interaction;
      loginPage(ctx, { params, email: params.login_hint });
    })
    .post(loginPath(":uid"), pending, async (ctx) => {
      const { params, prompt } = ctx.state.interaction;
      const form = new URLSearchParams(await readText(ctx));
      const email = form.get("email") ?? "";
      const user = users.byPassword(email, form.get("password") ?? "");
      if (!user) {
        ctx.status = 400;
        return loginPage(ctx, { params, email, wrong: true });
      }
      const outcome = { [prompt.name]: {}, login: { accountId: user.userId } };
      ctx.status = 303;
      ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, outcome));
    })
    .routes();
}
