import type { RequestOptions } from "./configuration.js";

/** A request to an API endpoint that this package has no method for yet. */
export interface ApiRequest extends RequestOptions {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Path below `/me/v1/`, as an array of segments or as a string that is split at each `/`. Each segment is
   * percent-encoded. Empty segments and dot segments are rejected.
   */
  path: string | readonly string[];
  /** An array repeats the parameter; `undefined` omits it. */
  query?: { readonly [name: string]: string | number | boolean | readonly string[] | undefined };
  /** Any JSON value; not allowed with `GET`. */
  body?: unknown;
  /** Space-separated scopes that the session must have, checked before the request. Default: only the server checks. */
  scope?: string;
}
