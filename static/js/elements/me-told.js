// @ts-check
import { ENOUGH, ENOUGH_AT_A_LEVEL, verdict } from "../quiz/calibration.js";
import { countMoves, lessonsToRead } from "../quiz/picture.js";
import { drawScale, drawStrand } from "./me-lines.js";
import { fillMoves, fillTable, nameFact } from "./me-picture.js";
import { fill, part, say, slot } from "./words.js";

/**
 * What the picture means for its owner: what is due, what to read, what has moved. It knows nothing of storage.
 *
 * @import { Attempt } from "../offline/store.js"
 * @import { Level } from "../quiz/calibration.js"
 * @import { Found, Move, Place, Reading } from "../quiz/picture.js"
 * @typedef {{ count: number, next: string | null }} Due how many now, and when the next
 * @typedef {{ before: Attempt | null, after: Attempt | null, isBegun: boolean }} Sittings
 * @typedef {{ places: Place[], found: Found, mended: string[], due: Due, levels: Level[], sittings: Sittings, moves: Move[] }} Story
 */

/**
 * @param {ParentNode} page
 * @param {Story} story
 */
export function toldOf(page, story) {
  const screen = part(page, "told");
  tellDue(slot(screen, "review"), story.due);
  tellLessons(page, slot(screen, "lessons"), lessonsToRead(story.places, story.found));
  tellChange(page, slot(screen, "change"), story);
  tellJudged(slot(screen, "judged"), story.levels);
  tellMended(page, slot(screen, "mended"), story);
  fillTable(page, slot(screen, "table"), story.places, story.found);
  return screen;
}

/**
 * @param {HTMLElement} place
 * @param {Due} due
 */
function tellDue(place, { count, next }) {
  const offer = slot(place, "due");
  say(place, "due-count", oneOrMany(offer, count));
  say(place, "later", { date: next ? dateOf(next, { weekday: "long", month: "long" }) : "" });
  leaveOne(place, ["due", "later", "never"], count ? "due" : next ? "later" : "never");
}

/**
 * @param {ParentNode} page
 * @param {HTMLElement} place
 * @param {Reading[]} lessons
 */
function tellLessons(page, place, lessons) {
  place.hidden = lessons.length === 0;
  slot(place, "rows").append(
    ...lessons.map(({ url, title }) => {
      const row = part(page, "lesson");
      const link = /** @type {HTMLAnchorElement} */ (slot(row, "lesson"));
      link.href = url;
      link.textContent = title;
      return row;
    }),
  );
}

/**
 * @param {ParentNode} page
 * @param {HTMLElement} place
 * @param {Story} story
 */
function tellChange(page, place, { sittings: { before, after, isBegun }, moves }) {
  const isWhole = Boolean(before && after);
  leaveOne(place, ["both", "missing"], isWhole ? "both" : "missing");
  if (before && after) return tellMoves(page, slot(place, "both"), before, after, moves);
  leaveOne(
    place,
    ["neither", "no-after", "no-before"],
    before ? "no-after" : after ? "no-before" : "neither",
  );
  slot(place, "begun").hidden = !isBegun;
  slot(place, "to-before").hidden = Boolean(before ?? after);
  const offer = slot(place, "to-after");
  if (offer) offer.hidden = !before;
}

/**
 * @param {ParentNode} page
 * @param {HTMLElement} place
 * @param {Attempt} before
 * @param {Attempt} after
 * @param {Move[]} moves
 */
function tellMoves(page, place, before, after, moves) {
  const count = countMoves(moves);
  const moved = slot(place, "moved");
  moved.textContent = fill((count.better ? moved.textContent : moved.dataset.none) ?? "", count);
  slot(place, "worse").hidden = !count.worse;
  say(place, "worse", oneOrMany(slot(place, "worse"), count.worse));
  say(place, "before-day", dateOf(before.started_at));
  say(place, "after-day", dateOf(after.started_at));
  slot(place, "before-line").append(...drawStrand(moves.map((move) => move.before)));
  slot(place, "after-line").append(...drawStrand(moves.map((move) => move.after)));
  fillMoves(page, slot(place, "moves"), moves);
}

/**
 * @param {HTMLElement} place
 * @param {Level[]} found
 */
function tellJudged(place, found) {
  const count = found.reduce((total, level) => total + level.count, 0);
  const words = slot(place, "verdict");
  const rule = slot(place, "rule");
  words.textContent = fill(words.dataset[verdict(found) ?? "none"] ?? "", { count, enough: ENOUGH });
  for (const level of found) {
    const row = /** @type {HTMLElement} */ (place.querySelector(`[data-sure="${level.sure}"]`));
    const isEnough = level.count >= ENOUGH_AT_A_LEVEL;
    const counts = { ...level, enough: ENOUGH_AT_A_LEVEL };
    say(row, "right", fill(rule.dataset[isEnough ? "right" : "few"] ?? "", counts));
    if (isEnough) slot(row, "scale").append(drawScale(level));
  }
  say(place, "rule", { enough: ENOUGH });
}

/**
 * @param {ParentNode} page
 * @param {HTMLElement} place
 * @param {Story} story
 */
function tellMended(page, place, { places, mended }) {
  const found = places.filter(({ slug }) => mended.includes(slug));
  place.hidden = found.length === 0;
  slot(place, "rows").append(
    ...found.map((belief) => {
      const row = part(page, "fixed");
      slot(row, "uncoiled").append(...drawStrand(["misconception", "solid"]));
      nameFact(row, belief);
      return row;
    }),
  );
}

/**
 * Show the one of several places, and hide the others.
 * @param {ParentNode} parent
 * @param {string[]} names
 * @param {string} shown
 */
function leaveOne(parent, names, shown) {
  for (const name of names) slot(parent, name).hidden = name !== shown;
}

/**
 * @param {HTMLElement} place whose words are data-one and data-many
 * @param {number} count
 */
function oneOrMany(place, count) {
  return fill(place.dataset[count === 1 ? "one" : "many"] ?? "", { count });
}

/**
 * Say a day in the page's language.
 * @param {string} moment
 * @param {Intl.DateTimeFormatOptions} more
 */
function dateOf(moment, more = {}) {
  const { lang } = document.documentElement;
  return new Date(moment).toLocaleDateString(lang, { day: "numeric", month: "short", ...more });
}
