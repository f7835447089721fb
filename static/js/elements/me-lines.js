// @ts-check
/**
 * The lines that stand for what is known of a belief, each in a square that begins and ends at the same height, so that
 * squares in a row are one strand. Words stand beside them; nothing here is read out.
 *
 * @import { Level } from "../quiz/calibration.js"
 * @import { State } from "../quiz/marking.js"
 * @typedef {State | "unseen"} Shape
 */

const SPACE = "http://www.w3.org/2000/svg";
/** @type {Record<Shape, string>} */
const LINES = {
  misconception:
    "M0 20h6c10 0 18-5 18-11 0-5-5-6.5-8-3.5-4 4-2 14.5 4 16 5 1 7-4 4-8-4-5-12-8-15-4.5-3 4 3 11 15 11h16",
  gap: "M0 20c8 0 12-2 14-9M26 29c2-7 6-9 14-9",
  shaky: "M0 20c2 0 3-6 6-6s4 12 9 12 5-12 9-12 5 12 9 12 5-6 7-6",
  solid: "M0 20c9 0 11-7 20-7s11 7 20 7",
  unseen: "M0 20h40",
};
/** The knot itself, without the line it is tied in: it lies on the sun. */
const TIED = LINES.misconception.replace(/^M0 20h6/, "M6 20").replace(/h16$/, "");
const SUN = { cx: 17, cy: 13, r: 13 };
const BEAD = { cx: 20, cy: 20, r: 3 };
/** How often each level is right where it is well judged, in a hundred. */
const FITTING = { 1: [0, 67], 2: [67, 80], 3: [80, 100] };

/**
 * Draw beliefs in a row, each as wide as the strand lets it be. After the last the thread goes on.
 * @param {Shape[]} shapes
 */
export function drawStrand(shapes) {
  const squares = shapes.map((shape) =>
    picture(shape, { viewBox: "0 0 40 40", preserveAspectRatio: "none" }),
  );
  squares.at(-1)?.append(stroke("strand__thread", "M40 20h4000"));
  return squares;
}

/**
 * Draw one belief, to stand beside its word.
 * @param {Shape} shape
 */
export function drawGlyph(shape) {
  return picture(shape, { viewBox: "-2 -1 44 32" });
}

/**
 * Draw how often a level was right, on a line from never to always with the part that fits it.
 * @param {Level} level
 */
export function drawScale({ sure, count, right }) {
  const [from, to] = FITTING[sure];
  const share = (100 * right) / count;
  const scale = draw("svg", { class: "scale", viewBox: "0 0 100 24", preserveAspectRatio: "none" });
  scale.append(
    stroke("scale__fitting", `M${from} 12H${to}`),
    stroke("scale__all", "M0 12H100"),
    stroke("scale__share", `M${share} 0V24`),
  );
  return scale;
}

/**
 * @param {Shape} shape
 * @param {Record<string, string>} frame
 */
function picture(shape, frame) {
  const svg = draw("svg", { class: `strand strand--${shape}`, ...frame });
  svg.append(stroke("strand__line", LINES[shape]));
  if (shape === "misconception")
    svg.append(draw("circle", { class: "strand__sun", ...SUN }), stroke("strand__knot", TIED));
  if (shape === "unseen") svg.append(draw("circle", { class: "strand__bead", ...BEAD }));
  return svg;
}

/**
 * @param {string} name
 * @param {string} path
 */
function stroke(name, path) {
  return draw("path", { class: name, d: path, "vector-effect": "non-scaling-stroke" });
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function draw(name, attributes) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
