// What several schemas are made of.

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
 * @param {string[]} [required] default: all of them
 */
export function closed(properties, required = Object.keys(properties)) {
  return { type: "object", properties, required, additionalProperties: false };
}

/**
 * A body that is one of several objects, told apart by its `type`.
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
 * The query that asks for a page. The definition describes the most that may be asked for without enforcing it.
 * @param {number} most
 * @param {number} usual
 */
export const pageQuery = (most, usual) => ({
  from: string,
  take: { type: "integer", minimum: 1, maximum: most, default: usual },
});
