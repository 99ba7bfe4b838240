import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";
const QUIET_ZONE = 4; // modules, required by ISO/IEC 18004

/**
 * The text as a QR code, dark on light in any color scheme, because some apps cannot read inverted codes.
 *
 * @param {string} text
 * @returns {SVGSVGElement | undefined} `undefined` if the text is too long
 */
export function qrCode(text) {
  const drawing = qrCodePath(text);
  if (!drawing) return undefined;
  const { size, path } = drawing;
  const svg = element("svg", {
    viewBox: `0 0 ${size} ${size}`,
    role: "img",
    "aria-label": "QR code",
    class: "qr-code",
  });
  svg.append(
    element("rect", { width: size, height: size, fill: "#fff" }),
    element("path", { d: path, fill: "#000", "shape-rendering": "crispEdges" }),
  );
  return svg;
}

/**
 * The dark modules of a QR code as one path, with a rectangle per horizontal run.
 *
 * @param {string} text
 * @returns {{ size: number, path: string } | undefined}
 */
export function qrCodePath(text) {
  const matrix = matrixOf(text);
  if (!matrix) return undefined;
  const rows = matrix.flatMap((row, y) => rectangles(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`));
  return { size: matrix.length, path: rows.join("") };
}

function matrixOf(text) {
  try {
    return encode(text, { ecc: "M", border: QUIET_ZONE }).data;
  } catch {
    return undefined;
  }
}

/** The start and length of each run of dark modules in a row. */
function rectangles(row) {
  const found = [];
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const start = x;
    while (row[x]) x += 1;
    found.push([start, x - start]);
  }
  return found;
}

function element(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  return node;
}
