import type { RequestOptions } from "./configuration.js";

/** A request of the API that this package has no method for yet. */
export interface ApiRequest extends RequestOptions {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Below `/me/v1/`: the segments themselves, or a text that is cut at each `/`. Each segment is encoded; an empty one
   * and a dot segment are refused.
   */
  path: string | readonly string[];
  /** An array repeats its parameter; `undefined` leaves it out. */
  query?: { readonly [name: string]: string | number | boolean | readonly string[] | undefined };
  /** Anything JSON can hold; not with `GET`. */
  body?: unknown;
  /** Space-separated scopes the token must have. Without them only the server judges. */
  scope?: string;
}
