// Building blocks of several schemas.

export const string = { type: "string" };
export const boolean = { type: "boolean" };
export const uri = { type: "string", format: "uri" };
export const date = {
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$",
};

/** @param {number} maxLength */
export const upTo = (maxLength) => ({ type: "string", maxLength });

/**
 * @param {number} minLength
 * @param {number} maxLength
 */
export const between = (minLength, maxLength) => ({ type: "string", minLength, maxLength });

/**
 * @param {Record<string, object>} properties
 * @param {string[]} [required] default: all
 */
export function closed(properties, required = Object.keys(properties)) {
  return { type: "object", properties, required, additionalProperties: false };
}

/**
 * A body that is one of several objects, discriminated by `type`.
 * @param {object[]} variants
 */
export const oneOfTypes = (variants) => ({
  type: "object",
  required: ["type"],
  discriminator: { propertyName: "type" },
  oneOf: variants,
});

/**
 * One page of a list.
 * @param {string} name of the list
 * @param {object} item
 * @param {number} maxItems
 */
export const pageOf = (name, item, maxItems) =>
  closed({ [name]: { type: "array", maxItems, items: item }, next: string }, [name]);

/**
 * The query of a paged list. The API definition describes the maximum without enforcing it.
 * @param {number} maximum
 * @param {number} defaultTake
 */
export const pageQuery = (maximum, defaultTake) => ({
  from: string,
  take: { type: "integer", minimum: 1, maximum, default: defaultTake },
});
