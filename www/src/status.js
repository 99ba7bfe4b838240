import { byId } from "./dom.js";
import { explain } from "./messages.js";

const line = byId("status");

/**
 * The page's one live region: what goes on, what is done, what failed.
 *
 * @param {string} text
 * @param {"info" | "busy" | "done"} [tone]
 */
export function setStatus(text, tone = "info") {
  line.dataset.tone = tone;
  line.replaceChildren(text);
}

/**
 * @param {unknown} error
 * @param {Record<string, string>} [messages] what errors mean where they do not mean the usual
 */
export function setErrorStatus(error, messages) {
  if (explain(error).code === "unexpected") console.error(error);
  line.dataset.tone = "error";
  line.replaceChildren(...errorNodes(error, messages));
}

/** An error as its code, a sentence of what to do, and the server's own words where it gave some. */
export function errorNodes(error, messages) {
  const { code, message, detail } = explain(error, messages);
  const codeElement = document.createElement("code");
  codeElement.textContent = code;
  return [codeElement, " ", ...messageNodes(message, detail)];
}

/** A sentence of ours, and the server's own words where it gave some. */
export function messageNodes(message, detail) {
  if (!detail) return [message];
  const detailElement = document.createElement("span");
  detailElement.className = "detail";
  detailElement.textContent = detail;
  return [message, " ", detailElement];
}
