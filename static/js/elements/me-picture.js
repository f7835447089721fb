// @ts-check
import { countStates } from "../quiz/picture.js";
import { drawGlyph, drawStrand } from "./me-lines.js";
import { part, say, slot } from "./words.js";

/**
 * The picture of what somebody holds, and the same as a table. They know nothing of storage.
 *
 * @import { Found, Move, Place } from "../quiz/picture.js"
 * @import { Shape } from "./me-lines.js"
 */

/**
 * Draw how many beliefs are solid, the key, and a strand for each unit of the course.
 * @param {ParentNode} page
 * @param {Place[]} places
 * @param {Found} found
 */
export function pictureOf(page, places, found) {
  const screen = part(page, "picture");
  const count = countStates(places, found);
  say(screen, "solid", String(count.solid));
  say(screen, "of", { asked: places.length - count.unseen });
  slot(screen, "knots").hidden = !count.misconception;
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (screen.querySelectorAll("li"))) {
    const shape = /** @type {Shape} */ (row.dataset.state);
    drawBeside(row, shape);
    say(row, "count", String(count[shape]));
  }
  slot(screen, "strands").append(...byGroup(places).map((group) => strandOf(page, group, found)));
  return screen;
}

/**
 * Fill the table with every belief, unit by unit.
 * @param {ParentNode} page
 * @param {HTMLElement} table
 * @param {Place[]} places
 * @param {Found} found
 */
export function fillTable(page, table, places, found) {
  for (const group of byGroup(places)) {
    const body = part(page, "group");
    say(body, "group", group[0].group);
    body.firstElementChild?.append(
      ...group.map((place) => rowOf(page, "row", place, { state: shapeOf(place, found) })),
    );
    table.append(body);
  }
}

/**
 * Fill the table that holds two sittings side by side.
 * @param {ParentNode} page
 * @param {HTMLElement} rows
 * @param {Move[]} found
 */
export function fillMoves(page, rows, found) {
  rows.append(...found.map(({ place, before, after }) => rowOf(page, "move", place, { before, after })));
}

/**
 * Name a fact, and lead to its page.
 * @param {ParentNode} row
 * @param {Place} place
 */
export function nameFact(row, { fact, url }) {
  /** @type {HTMLAnchorElement} */ (slot(row, "link")).href = url;
  say(row, "fact", fact);
}

/**
 * @param {ParentNode} page
 * @param {Place[]} group
 * @param {Found} found
 */
function strandOf(page, group, found) {
  const strand = part(page, "strand");
  const shapes = group.map((place) => shapeOf(place, found));
  const asked = shapes.filter((shape) => shape !== "unseen").length;
  say(strand, "group", group[0].group);
  say(strand, "asked", { asked, total: group.length });
  slot(strand, "line").append(...drawStrand(shapes));
  return strand;
}

/**
 * @param {ParentNode} page
 * @param {"row" | "move"} name
 * @param {Place} place
 * @param {Record<string, Shape>} cells
 */
function rowOf(page, name, place, cells) {
  const row = part(page, name);
  slot(row, "safety").hidden = !place.safety;
  nameFact(row, place);
  for (const [cell, shape] of Object.entries(cells)) slot(row, cell).append(wordOf(page, shape));
  return row;
}

/**
 * @param {ParentNode} page
 * @param {Shape} shape
 */
function wordOf(page, shape) {
  const word = part(page, shape);
  drawBeside(word, shape);
  return word;
}

/**
 * @param {ParentNode} word
 * @param {Shape} shape
 */
function drawBeside(word, shape) {
  word.querySelector(".state__line")?.replaceChildren(drawGlyph(shape));
}

/**
 * @param {Place} place
 * @param {Found} found
 * @returns {Shape}
 */
function shapeOf({ slug }, found) {
  return found[slug] ?? "unseen";
}

/** @param {Place[]} places */
function byGroup(places) {
  const names = [...new Set(places.map(({ group }) => group))];
  return names.map((name) => places.filter(({ group }) => group === name));
}
