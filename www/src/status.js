import { byId } from "./dom.js";
import { explain } from "./messages.js";

const line = byId("status");

/**
 * The page's one live region: what goes on, what is done, what failed.
 *
 * @param {string} text
 * @param {"info" | "busy" | "done"} [tone]
 */
export function say(text, tone = "info") {
  line.dataset.tone = tone;
  line.replaceChildren(text);
}

/** @param {unknown} error */
export function sayError(error) {
  if (explain(error).code === "unexpected") console.error(error);
  line.dataset.tone = "error";
  line.replaceChildren(...errorNodes(error));
}

/** An error as its code, a sentence of what to do, and the server's own words where it gave some. */
export function errorNodes(error) {
  const { code, sentence, detail } = explain(error);
  const codeElement = document.createElement("code");
  codeElement.textContent = code;
  const nodes = [codeElement, " ", sentence];
  if (detail) {
    const detailElement = document.createElement("span");
    detailElement.className = "detail";
    detailElement.textContent = detail;
    nodes.push(" ", detailElement);
  }
  return nodes;
}
