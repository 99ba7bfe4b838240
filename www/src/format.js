/** @param {number} seconds */
export function timeLeft(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (!(whole > 0)) return "Expired";
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${whole} s`;
}

/**
 * A `<time>` for an RFC 3339 date; `undefined` for an invalid one.
 *
 * @param {unknown} value
 * @returns {HTMLTimeElement | undefined}
 */
export function dateElement(value) {
  const date = typeof value === "string" ? new Date(value) : new Date(NaN);
  if (Number.isNaN(date.getTime())) return undefined;
  const element = document.createElement("time");
  element.dateTime = date.toISOString();
  element.title = date.toLocaleString();
  element.textContent = date.toLocaleDateString(undefined, { dateStyle: "medium" });
  return element;
}

/**
 * Dates on one line, each after its label. Invalid dates are omitted.
 *
 * @param {[label: string, date: unknown][]} dates
 * @returns {(string | HTMLTimeElement)[]}
 */
export function labeledDates(dates) {
  const valid = dates.map(([label, date]) => [label, dateElement(date)]).filter(([, element]) => element !== undefined);
  return valid.flatMap(([label, element], index) => [`${index > 0 ? " · " : ""}${label} `, element]);
}

/**
 * The text in groups of four characters, for reading.
 *
 * @param {string} text
 */
export function inGroups(text) {
  return text.match(/.{1,4}/gsu)?.join(" ") ?? "";
}

/**
 * Up to two initials of a name, for the avatar.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/[\s@._-]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0].toLocaleUpperCase())
    .join("");
}
