import { resourceNotFound, Problem, sendProblems } from "../me/problem.js";
import { invalidPayload } from "../me/validation.js";
import { readText, replaceText } from "../http/body.js";
import { hideCorsHeaders } from "../http/cross-origin.js";

const METHODS = /^\/me\/v1\/authentication-methods$/;

/** Refuses everything below `/me/` for which there is a reason, before anything else is looked at. */
const withOAuthErrors = (reason) => (ctx, next) => {
  const problem = ctx.path.startsWith("/me/") && reason(ctx);
  if (!problem) return next();
  return sendProblems(ctx, () => {
    throw problem;
  });
};

/** The start of an enrollment, translated into what this tenant takes. A translation throws what is not taken. */
const enrollments = (translate) => (ctx, next) => {
  if (ctx.method !== "POST" || !METHODS.test(ctx.path)) return next();
  return sendProblems(ctx, async () => {
    const text = await readText(ctx);
    const body = parse(text);
    replaceText(ctx, body ? JSON.stringify(translate(body)) : text, ctx.get("Content-Type"));
    await next();
  });
};

const invalidMember = (member, fault) => invalidPayload([{ pointer: `/${member}`, detail: `data/${member} ${fault}` }]);

/**
 * Quirks of what the My Account API takes, and from whom.
 * @type {Record<string, import("./index.js").Quirk>}
 */
export const requestQuirks = {
  pathPrefix: {
    about: "where the My Account API is",
    usual: "/me/v1",
    others: {
      "/me": (ctx, next) =>
        withOAuthErrors(() => ctx.path.startsWith("/me/v1/") && resourceNotFound(ctx))(ctx, () => {
          ctx.path = ctx.path.replace(/^\/me\//, "/me/v1/");
          return next();
        }),
    },
  },

  typeFilter: {
    about: "whether the list of authentication methods heeds the type that is asked for",
    usual: "heeded",
    others: {
      ignored: (ctx, next) => {
        if (METHODS.test(ctx.path)) changeQuery(ctx, (query) => query.delete("type"));
        return next();
      },
    },
  },

  pagingParameter: {
    about: "the parameter that takes the cursor of a list; the other one is ignored",
    usual: "from",
    others: {
      next: (ctx, next) => {
        const { next: cursor } = ctx.query;
        if (ctx.path.startsWith("/me/")) {
          changeQuery(ctx, (query) => (cursor === undefined ? query.delete("from") : query.set("from", cursor)));
        }
        return next();
      },
    },
  },

  phoneType: {
    about: "the type by which a phone is enrolled; what is enrolled is a phone in any case",
    usual: "phone",
    others: {
      sms: enrollments((body) => {
        if (body.type === "phone") throw invalidMember("type", "must be equal to one of the allowed values");
        return body.type === "sms" ? { ...body, type: "phone" } : body;
      }),
    },
  },

  identityField: {
    about: "the member that names the identity for which something is enrolled",
    usual: "identity_user_id",
    others: {
      identity: enrollments(({ identity, ...body }) => {
        if ("identity_user_id" in body) throw invalidMember("identity_user_id", "must NOT be there");
        return { ...body, ...(identity !== undefined && { identity_user_id: identity }) };
      }),
    },
  },

  tokenBinding: {
    about: "whether the My Account API asks for tokens that are bound to a key (DPoP)",
    usual: "optional",
    others: {
      required: withOAuthErrors(
        (ctx) =>
          !/^DPoP /i.test(ctx.get("Authorization")) &&
          new Problem("401-0003", "The access token must be bound to a key.", {
            headers: { "www-authenticate": 'DPoP error="invalid_token", algs="ES256"' },
          }),
      ),
    },
  },

  corsSetting: {
    about: "in which settings of the application its origins are listed; one of them opens no answer to them",
    usual: "both",
    others: {
      "web origins": async (ctx, next) => {
        await next();
        if (/^\/(me|oauth)\//.test(ctx.path)) hideCorsHeaders(ctx);
      },
    },
  },
};

function parse(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function changeQuery(ctx, change) {
  const query = new URLSearchParams(ctx.querystring);
  change(query);
  ctx.querystring = query.toString();
}
