import { resourceNotFound, Problem, sendProblems } from "../me/problem.js";
import { invalidPayload } from "../me/validation.js";
import { readText, replaceText } from "../http/body.js";
import { hideCorsHeaders } from "../http/cross-origin.js";

const METHODS = /^\/me\/v1\/authentication-methods$/;

/** Rejects requests below `/me/` before any other check, if `reason` returns a problem. */
const rejecting = (reason) => (ctx, next) => {
  const problem = ctx.path.startsWith("/me/") && reason(ctx);
  if (!problem) return next();
  return sendProblems(ctx, () => {
    throw problem;
  });
};

/** Rewrites the request that starts an enrollment. `rewrite` may throw a problem. */
const enrollmentRequest = (rewrite) => (ctx, next) => {
  if (ctx.method !== "POST" || !METHODS.test(ctx.path)) return next();
  return sendProblems(ctx, async () => {
    const text = await readText(ctx);
    const body = parse(text);
    replaceText(ctx, body ? JSON.stringify(rewrite(body)) : text, ctx.get("Content-Type"));
    await next();
  });
};

const invalidMember = (member, problem) =>
  invalidPayload([{ pointer: `/${member}`, detail: `data/${member} ${problem}` }]);

/**
 * Quirks of requests to the My Account API.
 * @type {Record<string, import("./index.js").Quirk>}
 */
export const requestQuirks = {
  pathPrefix: {
    description: "the path of the My Account API",
    defaultValue: "/me/v1",
    alternatives: {
      "/me": (ctx, next) =>
        rejecting(() => ctx.path.startsWith("/me/v1/") && resourceNotFound(ctx))(ctx, () => {
          ctx.path = ctx.path.replace(/^\/me\//, "/me/v1/");
          return next();
        }),
    },
  },

  typeFilter: {
    description: "the `type` filter of the list of authentication methods",
    defaultValue: "applied",
    alternatives: {
      ignored: (ctx, next) => {
        if (METHODS.test(ctx.path)) changeQuery(ctx, (query) => query.delete("type"));
        return next();
      },
    },
  },

  pagingParameter: {
    description: "the query parameter that takes the cursor of a list; the other one is ignored",
    defaultValue: "from",
    alternatives: {
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
    description: "the `type` that enrolls a phone; the method is of type phone either way",
    defaultValue: "phone",
    alternatives: {
      sms: enrollmentRequest((body) => {
        if (body.type === "phone") throw invalidMember("type", "must be equal to one of the allowed values");
        return body.type === "sms" ? { ...body, type: "phone" } : body;
      }),
    },
  },

  identityField: {
    description: "the member that names the identity to enroll for",
    defaultValue: "identity_user_id",
    alternatives: {
      identity: enrollmentRequest(({ identity, ...body }) => {
        if ("identity_user_id" in body) throw invalidMember("identity_user_id", "must NOT be present");
        return { ...body, ...(identity !== undefined && { identity_user_id: identity }) };
      }),
    },
  },

  tokenBinding: {
    description: "whether the My Account API requires DPoP-bound tokens",
    defaultValue: "optional",
    alternatives: {
      required: rejecting(
        (ctx) =>
          !/^DPoP /i.test(ctx.get("Authorization")) &&
          new Problem("401-0003", "The access token must be bound to a key.", {
            headers: { "www-authenticate": 'DPoP error="invalid_token", algs="ES256"' },
          }),
      ),
    },
  },

  corsSetting: {
    description:
      "the application settings that list its origins; with `web origins` alone, responses have no CORS headers",
    defaultValue: "both",
    alternatives: {
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
