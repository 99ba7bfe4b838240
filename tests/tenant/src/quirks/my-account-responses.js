import { Problem, resourceNotFound, sendProblems } from "../me/problem.js";
import { canonicalOrigin } from "../upstream/connect-flow.js";
import { responseTo, rewriteResponse } from "./rewrite.js";

const METHODS = /^\/me\/v1\/authentication-methods$/;
const LISTS =
  /^\/me\/v1\/(authentication-methods|factors|connected-accounts\/(accounts|connections)|consents|organizations)$/;
const VERIFY = /^\/me\/v1\/authentication-methods\/[^/]+\/verify$/;
const PREVIEW = /^\/me\/v1\/(consents|organizations)(\/|$)/;
const PROFILE = /^\/me\/v1\/profile$/;

const FRAGMENT_MEMBERS = ["connect_code", "error", "error_description", "state"];
const WORDS = {
  400: "validation_error",
  401: "unauthorized_error",
  403: "access_denied",
  404: "not_found",
  409: "conflict",
  415: "unsupported_media_type",
  422: "validation_error",
  429: "too_many_requests",
};

const isProblem = ({ path, status, body }) => path.startsWith("/me/") && status >= 400 && Boolean(body?.title);

const refusing = (path, problemOf) => (ctx, next) =>
  path.test(ctx.path)
    ? sendProblems(ctx, () => {
        throw problemOf(ctx);
      })
    : next();

const problem = (rewrite) => rewriteResponse(isProblem, (ctx) => rewrite(ctx, ctx.body));

const invalid = (rewrite) =>
  rewriteResponse(
    (ctx) => isProblem(ctx) && Array.isArray(ctx.body.validation_errors),
    (ctx) => (ctx.body = { ...ctx.body, validation_errors: rewrite(ctx.body.validation_errors) }),
  );

const location = (rewrite) =>
  rewriteResponse(
    (ctx) => responseTo("POST", METHODS, 202)(ctx) || responseTo("POST", VERIFY, 201)(ctx),
    (ctx) => {
      const url = new URL(ctx.response.get("Location"));
      const id = url.pathname.split("/").at(-1);
      ctx.set("Location", rewrite({ url, id }));
    },
  );

const tooManyRequests = (rewrite) =>
  rewriteResponse((ctx) => ctx.path.startsWith("/me/") && ctx.status === 429, rewrite);

/**
 * Quirks of responses of the My Account API.
 * @type {Record<string, import("./index.js").Quirk>}
 */
export const myAccountQuirks = {
  listShape: {
    description: "lists: in an object, or as a bare array, whose methods have `updated_at` and whose page is the last",
    defaultValue: "wrapper",
    alternatives: {
      bare: rewriteResponse(responseTo("GET", LISTS, 200), (ctx) => {
        const [items] = Object.values(ctx.body).filter(Array.isArray);
        ctx.body = METHODS.test(ctx.path)
          ? items.map((method) => ({ ...method, updated_at: method.created_at }))
          : items;
      }),
    },
  },

  factorFields: {
    description: "the members of a factor: `type` and `usage`, or `name` and `enabled`",
    defaultValue: "type",
    alternatives: {
      name: rewriteResponse(responseTo("GET", /^\/me\/v1\/factors$/, 200), (ctx) => {
        ctx.body = { factors: ctx.body.factors.map(({ type }) => ({ name: type, enabled: true })) };
      }),
    },
  },

  webauthnKeys: {
    description: "`key_id` and `public_key` of WebAuthn methods",
    defaultValue: "present",
    alternatives: {
      absent: rewriteResponse(
        ({ path, status }) => path.startsWith("/me/v1/authentication-methods") && status === 200,
        (ctx) => {
          const { authentication_methods: methods } = ctx.body;
          ctx.body = methods ? { authentication_methods: methods.map(withoutKey) } : withoutKey(ctx.body);
        },
      ),
    },
  },

  // Precedes `creationId`, which reads the header that this quirk rewrites.
  location: {
    description: "the Location header of both enrollment responses",
    defaultValue: "absolute",
    alternatives: {
      absent: rewriteResponse(
        (ctx) => responseTo("POST", METHODS, 202)(ctx) || responseTo("POST", VERIFY, 201)(ctx),
        (ctx) => ctx.remove("Location"),
      ),
      relative: location(({ url }) => url.pathname),
      "bare id": location(({ id }) => id),
      unencoded: location(({ url }) => decodeURIComponent(url.href)),
      "with query": location(({ url }) => `${url.href}?from=enrollment`),
      "with dots": location(({ url }) => url.href.replace(/[^/]+$/, "..")),
      "foreign host": location(({ url }) => `https://elsewhere.example.test${url.pathname}`),
    },
  },

  creationId: {
    description: "the id in the response that starts an enrollment; Location always has it",
    defaultValue: "except passkeys",
    alternatives: {
      always: rewriteResponse(responseTo("POST", METHODS, 202), (ctx) => {
        const [id] = ctx.response.get("Location").split("/").slice(-1);
        ctx.body = { id: decodeURIComponent(id), ...ctx.body };
      }),
      never: rewriteResponse(responseTo("POST", METHODS, 202), (ctx) => {
        ctx.body = { ...ctx.body, id: undefined };
      }),
    },
  },

  completeStatus: {
    description: "the status of the request that completes a connected account",
    defaultValue: 201,
    alternatives: {
      200: rewriteResponse(responseTo("POST", /^\/me\/v1\/connected-accounts\/complete$/, 201), (ctx) => {
        ctx.status = 200;
      }),
    },
  },

  connectHost: {
    description: "the host of `connect_uri`: that of the request, or the tenant's canonical one, `127.0.0.1`",
    defaultValue: "request",
    alternatives: {
      canonical: rewriteResponse(responseTo("POST", /^\/me\/v1\/connected-accounts\/connect$/, 201), (ctx) => {
        ctx.body = { ...ctx.body, connect_uri: canonicalOrigin(ctx.body.connect_uri) };
      }),
    },
  },

  connectCodePlace: {
    description: "the part of the callback URL that has the parameters of the connect flow",
    defaultValue: "query",
    alternatives: {
      fragment: rewriteResponse(responseTo("GET", /^\/connected-accounts\/callback$/, 302), (ctx) => {
        const url = new URL(ctx.response.get("Location"));
        const parameters = [...url.searchParams].filter(([name]) => FRAGMENT_MEMBERS.includes(name));
        for (const [name] of parameters) url.searchParams.delete(name);
        url.hash = new URLSearchParams(parameters).toString();
        ctx.set("Location", url.href);
      }),
    },
  },

  previewResources: {
    description: "the consents and organizations resources",
    defaultValue: "present",
    alternatives: { absent: refusing(PREVIEW, resourceNotFound) },
  },

  profileResource: {
    description: "the profile resource, or how it answers where the feature is off: 404 or 403",
    defaultValue: "present",
    alternatives: {
      absent: refusing(PROFILE, resourceNotFound),
      forbidden: refusing(PROFILE, () => new Problem("403-0001", "The feature is not enabled for this tenant.")),
    },
  },

  validationStatus: {
    description: "the status of a schema violation in a body or query",
    defaultValue: 400,
    alternatives: {
      422: rewriteResponse(
        (ctx) => isProblem(ctx) && /400-0003$/.test(ctx.body.type),
        (ctx) => {
          ctx.status = 422;
          ctx.body = { ...ctx.body, status: 422 };
        },
      ),
    },
  },

  validationErrors: {
    description: "`validation_errors` of a schema violation",
    defaultValue: "detailed",
    alternatives: {
      null: invalid(() => null),
      absent: invalid(() => undefined),
      "without detail": invalid((errors) => errors.map((error) => ({ ...error, detail: undefined }))),
    },
  },

  errorTypeSeparator: {
    description: "the separator before the code in the `type` of an error, or words instead of a URL",
    defaultValue: "/",
    alternatives: {
      "#": problem((ctx, body) => (ctx.body = { ...body, type: body.type.replace(/\/(?=A0E-)/, "#") })),
      words: problem((ctx, body) => (ctx.body = { ...body, type: WORDS[ctx.status] ?? "server_error" })),
    },
  },

  errorMediaType: {
    description: "the media type of errors",
    defaultValue: "application/json",
    alternatives: {
      "application/problem+json": problem((ctx) => (ctx.type = "application/problem+json")),
    },
  },

  retryAfter: {
    description: "the format of Retry-After",
    defaultValue: "seconds",
    alternatives: {
      date: tooManyRequests((ctx) => {
        const seconds = Number(ctx.response.get("Retry-After"));
        ctx.set("Retry-After", new Date(Date.now() + seconds * 1000).toUTCString());
      }),
      absent: tooManyRequests((ctx) => ctx.remove("Retry-After")),
    },
  },

  rateLimitHeaders: {
    description: "the x-ratelimit headers",
    defaultValue: "present",
    alternatives: {
      absent: rewriteResponse(
        ({ path }) => path.startsWith("/me/"),
        (ctx) => {
          for (const name of ["limit", "remaining", "reset"]) ctx.remove(`x-ratelimit-${name}`);
        },
      ),
    },
  },
};

function withoutKey(method) {
  if (!method.type?.startsWith("webauthn-")) return method;
  return { ...method, key_id: undefined, public_key: undefined };
}
