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

/**
 * @param {unknown} error
 * @param {Record<string, string>} [sentences] what errors mean where they do not mean the usual
 */
export function sayError(error, sentences) {
  if (explain(error).code === "unexpected") console.error(error);
  line.dataset.tone = "error";
  line.replaceChildren(...errorNodes(error, sentences));
}

/** An error as its code, a sentence of what to do, and the server's own words where it gave some. */
export function errorNodes(error, sentences) {
  const { code, sentence, detail } = explain(error, sentences);
  const codeElement = document.createElement("code");
  codeElement.textContent = code;
  return [codeElement, " ", ...sentenceNodes(sentence, detail)];
}

/** A sentence of ours, and the server's own words where it gave some. */
export function sentenceNodes(sentence, detail) {
  if (!detail) return [sentence];
  const detailElement = document.createElement("span");
  detailElement.className = "detail";
  detailElement.textContent = detail;
  return [sentence, " ", detailElement];
}
