import { byId } from "./dom.js";
import { explain } from "./messages.js";

const line = byId("status");

/**
 * Sets the text of the page's status line, a live region.
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
 * @param {Record<string, string>} [messages] overrides by code, as in `explain`
 */
export function setErrorStatus(error, messages) {
  if (explain(error).code === "unexpected") console.error(error);
  line.dataset.tone = "error";
  line.replaceChildren(...errorNodes(error, messages));
}

export function errorNodes(error, messages) {
  const { code, message, detail } = explain(error, messages);
  const codeElement = document.createElement("code");
  codeElement.textContent = code;
  return [codeElement, " ", ...messageNodes(message, detail)];
}

/** The page's message, followed by the server's detail, if any. */
export function messageNodes(message, detail) {
  if (!detail) return [message];
  const detailElement = document.createElement("span");
  detailElement.className = "detail";
  detailElement.textContent = detail;
  return [message, " ", detailElement];
}
