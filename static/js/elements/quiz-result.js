// @ts-check
import { countRight, readNext, standings } from "../quiz/state.js";
import { link } from "./quiz-screens.js";
import { part, say, slot } from "./words.js";

/**
 * @import { Attempt } from "../offline/store.js"
 * @import { Answer } from "../quiz/marking.js"
 * @import { Belief, Lesson, Standing } from "../quiz/state.js"
 */

/**
 * The picture at the end: what was right, every belief in its state, and what to read next.
 * @param {ParentNode} page
 * @param {Attempt} attempt
 * @param {Answer[]} answers
 * @param {Record<string, Belief>} beliefs
 */
export function resultScreen(page, attempt, answers, beliefs) {
  const screen = part(page, "result");
  const found = standings(attempt, answers, beliefs);
  say(screen, "heading", { right: countRight(attempt, answers), total: attempt.items.length });
  const again = answers.length - attempt.items.length;
  say(screen, "again", { right: countRight(attempt, answers, 2), total: again });
  slot(screen, "again").hidden = !again;
  slot(screen, "rope").append(...found.map(({ state }) => part(page, state)));
  tally(slot(screen, "tally"), found);
  section(
    slot(screen, "lessons"),
    readNext(found).map((lesson) => lessonRow(page, lesson)),
  );
  for (const [name, safety] of /** @type {const} */ ([
    ["safety", true],
    ["others", false],
  ])) {
    const rows = found.filter((standing) => standing.safety === safety);
    section(
      slot(screen, name),
      rows.map((standing) => beliefRow(page, standing)),
    );
  }
  return screen;
}

/**
 * Count each state; a state that nobody is in is left out.
 * @param {HTMLElement} rows
 * @param {Standing[]} found
 */
function tally(rows, found) {
  for (const row of /** @type {HTMLElement[]} */ ([...rows.children])) {
    const count = found.filter(({ state }) => state === row.dataset.state).length;
    say(row, "count", String(count));
    row.hidden = count === 0;
  }
}

/**
 * @param {HTMLElement} place
 * @param {DocumentFragment[]} rows
 */
function section(place, rows) {
  place.hidden = rows.length === 0;
  slot(place, "rows").append(...rows);
}

/**
 * @param {ParentNode} page
 * @param {Lesson} lesson
 */
function lessonRow(page, lesson) {
  const row = part(page, "lesson");
  link(row, lesson);
  return row;
}

/**
 * @param {ParentNode} page
 * @param {Standing} standing
 */
function beliefRow(page, { state, fact, lesson }) {
  const row = part(page, "standing");
  slot(row, "state").append(part(page, state));
  say(row, "fact", fact);
  link(row, lesson);
  slot(row, "mend").hidden = state === "solid";
  return row;
}
