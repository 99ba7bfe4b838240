import { resourceNotFound, sendProblems } from "../me/problem.js";
import { answers, to } from "./rewrite.js";

const METHODS = /^\/me\/v1\/authentication-methods$/;
const VERIFY = /^\/me\/v1\/authentication-methods\/[^/]+\/verify$/;
const PREVIEW = /^\/me\/v1\/(consents|organizations|profile)(\/|$)/;

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

const problem = (rewrite) => answers(isProblem, (ctx) => rewrite(ctx, ctx.body));

const invalid = (rewrite) =>
  answers(
    (ctx) => isProblem(ctx) && Array.isArray(ctx.body.validation_errors),
    (ctx) => (ctx.body = { ...ctx.body, validation_errors: rewrite(ctx.body.validation_errors) }),
  );

const location = (rewrite) =>
  answers(
    (ctx) => to("POST", METHODS, 202)(ctx) || to("POST", VERIFY, 201)(ctx),
    (ctx) => {
      const url = new URL(ctx.response.get("Location"));
      const id = url.pathname.split("/").at(-1);
      ctx.set("Location", rewrite({ url, id }));
    },
  );

const tooMany = (rewrite) => answers((ctx) => ctx.path.startsWith("/me/") && ctx.status === 429, rewrite);

/**
 * Quirks of the My Account API.
 * @type {Record<string, import("./index.js").Quirk>}
 */
export const myAccountQuirks = {
  listShape: {
    about: "the list of authentication methods: in an object, or by itself with dates of change",
    usual: "wrapper",
    others: {
      bare: answers(to("GET", METHODS, 200), (ctx) => {
        ctx.body = ctx.body.authentication_methods.map((method) => ({ ...method, updated_at: method.created_at }));
      }),
    },
  },

  factorFields: {
    about: "what a factor has: its type and usage, or a name and whether it is enabled",
    usual: "type",
    others: {
      name: answers(to("GET", /^\/me\/v1\/factors$/, 200), (ctx) => {
        ctx.body = { factors: ctx.body.factors.map(({ type }) => ({ name: type, enabled: true })) };
      }),
    },
  },

  webauthnKeys: {
    about: "whether WebAuthn methods show their key",
    usual: "present",
    others: {
      absent: answers(
        ({ path, status }) => path.startsWith("/me/v1/authentication-methods") && status === 200,
        (ctx) => {
          const { authentication_methods: methods } = ctx.body;
          ctx.body = methods ? { authentication_methods: methods.map(withoutKey) } : withoutKey(ctx.body);
        },
      ),
    },
  },

  // Before the one that reads what it rewrites.
  location: {
    about: "the Location of an enrollment's two answers",
    usual: "absolute",
    others: {
      absent: answers(
        (ctx) => to("POST", METHODS, 202)(ctx) || to("POST", VERIFY, 201)(ctx),
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
    about: "whether the answer to the start of an enrollment has an id; Location has one in any case",
    usual: "but for passkeys",
    others: {
      always: answers(to("POST", METHODS, 202), (ctx) => {
        const [id] = ctx.response.get("Location").split("/").slice(-1);
        ctx.body = { id: decodeURIComponent(id), ...ctx.body };
      }),
      never: answers(to("POST", METHODS, 202), (ctx) => {
        ctx.body = { ...ctx.body, id: undefined };
      }),
    },
  },

  completeStatus: {
    about: "the status when a connected account is complete",
    usual: 201,
    others: {
      200: answers(to("POST", /^\/me\/v1\/connected-accounts\/complete$/, 201), (ctx) => {
        ctx.status = 200;
      }),
    },
  },

  connectCodePlace: {
    about: "the part of the callback URL that holds the answer of connecting an account",
    usual: "query",
    others: {
      fragment: answers(to("GET", /^\/connected-accounts\/callback$/, 302), (ctx) => {
        const url = new URL(ctx.response.get("Location"));
        const answer = [...url.searchParams].filter(([name]) => FRAGMENT_MEMBERS.includes(name));
        for (const [name] of answer) url.searchParams.delete(name);
        url.hash = new URLSearchParams(answer).toString();
        ctx.set("Location", url.href);
      }),
    },
  },

  previewResources: {
    about: "whether the tenant has consents, organizations and the profile",
    usual: "present",
    others: {
      absent: (ctx, next) =>
        PREVIEW.test(ctx.path)
          ? sendProblems(ctx, () => {
              throw resourceNotFound(ctx);
            })
          : next(),
    },
  },

  validationStatus: {
    about: "the status of a body or query that breaks its schema",
    usual: 400,
    others: {
      422: answers(
        (ctx) => isProblem(ctx) && /400-0003$/.test(ctx.body.type),
        (ctx) => {
          ctx.status = 422;
          ctx.body = { ...ctx.body, status: 422 };
        },
      ),
    },
  },

  validationErrors: {
    about: "the entries that say what is wrong with a body or query",
    usual: "detailed",
    others: {
      null: invalid(() => null),
      absent: invalid(() => undefined),
      "without detail": invalid((errors) => errors.map((error) => ({ ...error, detail: undefined }))),
    },
  },

  errorTypeSeparator: {
    about: "what stands before the code in the type of an error, or that there are words instead",
    usual: "/",
    others: {
      "#": problem((ctx, body) => (ctx.body = { ...body, type: body.type.replace(/\/(?=A0E-)/, "#") })),
      words: problem((ctx, body) => (ctx.body = { ...body, type: WORDS[ctx.status] ?? "server_error" })),
    },
  },

  errorMediaType: {
    about: "the media type of an error",
    usual: "application/json",
    others: {
      "application/problem+json": problem((ctx) => (ctx.type = "application/problem+json")),
    },
  },

  retryAfter: {
    about: "how Retry-After tells when to come again",
    usual: "seconds",
    others: {
      date: tooMany((ctx) => {
        const seconds = Number(ctx.response.get("Retry-After"));
        ctx.set("Retry-After", new Date(Date.now() + seconds * 1000).toUTCString());
      }),
      absent: tooMany((ctx) => ctx.remove("Retry-After")),
    },
  },

  rateLimitHeaders: {
    about: "whether answers tell where the rate limit stands",
    usual: "present",
    others: {
      absent: answers(
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
