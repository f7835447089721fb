// @ts-check
import { mark } from "../quiz/marking.js";
import { optionOrder } from "../quiz/order.js";
import { urgentBelief } from "../quiz/state.js";
import { fill, part, say, slot } from "./words.js";

/**
 * The question and its answer, copied from the page's templates and filled. They know nothing of storage.
 *
 * @import { Answer } from "../quiz/marking.js"
 * @import { Belief, Question } from "../quiz/state.js"
 */

/**
 * Ask another question in a copy of the first.
 * @param {Element} asked the form of any question
 * @param {number} seed
 * @param {{ next: Question, number: number, total: number, round: number, again: number }} position
 */
export function questionScreen(asked, seed, { next: question, number, total, round, again }) {
  const screen = /** @type {Element} */ (asked.cloneNode(true));
  const count = slot(screen, "count");
  const words = round > 1 ? "again" : again ? "then" : "first";
  count.textContent = fill(count.dataset[words] ?? "", { number, total, again });
  say(screen, "heading", question.stem);
  const options = slot(screen, "options");
  const [slab] = options.children;
  options.dataset.kind = question.kind;
  options.replaceChildren(
    ...optionOrder(seed, question, round).map((id) => optionSlab(slab, id, textOf(question, id))),
  );
  return screen;
}

/**
 * @param {Element} asked
 * @param {string} id
 * @param {string} text
 */
function optionSlab(asked, id, text) {
  const slab = /** @type {Element} */ (asked.cloneNode(true));
  const radio = /** @type {HTMLInputElement} */ (slab.querySelector("input"));
  radio.value = id;
  radio.checked = false;
  say(slab, "text", text);
  return slab;
}

/**
 * @param {ParentNode} page
 * @param {Question} question
 * @param {Record<string, Belief>} beliefs none of its own in a warm-up
 * @param {{ answer: Answer, isEarlier: boolean, isLast: boolean }} given
 */
export function feedbackScreen(page, question, beliefs, { answer, isEarlier, isLast }) {
  const screen = part(page, "feedback");
  const { right } = mark(question, answer.option);
  const verdict = answer.option === null ? "skipped" : right ? "right" : "wrong";
  const { fact, ...rest } = question.refutation;
  say(screen, "heading", fact);
  for (const [name, words] of Object.entries(rest)) say(screen, name, words);
  choose(screen, "verdict", verdict);
  choose(screen, "next", isLast ? "last" : "more");
  showAnswer(screen, question, answer, right);
  /** @type {HTMLDetailsElement} */ (slot(screen, "belief")).open = !right;
  slot(screen, "earlier").hidden = !isEarlier;
  const urgent = urgentBelief(question, beliefs, answer);
  slot(screen, "help").hidden = !urgent;
  if (urgent) showHelp(slot(screen, "help"), urgent);
  const belief = beliefs[question.belief];
  slot(screen, "reading").hidden = !belief;
  if (belief) link(screen, belief.lesson);
  return screen;
}

/**
 * @param {ParentNode} screen
 * @param {Question} question
 * @param {Answer} answer
 * @param {boolean} right
 */
function showAnswer(screen, question, answer, right) {
  if (answer.option === null) slot(screen, "said").hidden = true;
  else say(slot(screen, "said"), "option", textOf(question, answer.option));
  say(slot(screen, "answer"), "option", textOf(question, question.answer));
  slot(screen, "answer").hidden = right;
}

/**
 * Leave the one way to help that the belief's lesson belongs to.
 * @param {HTMLElement} help
 * @param {Belief} belief
 */
function showHelp(help, { lesson }) {
  const ways = /** @type {HTMLElement[]} */ ([...help.children]);
  const fitting = ways.find(({ dataset }) => dataset.lesson === lesson.url) ?? ways[0];
  help.replaceChildren(fitting);
}

/**
 * Point a screen's link at a lesson.
 * @param {ParentNode} screen
 * @param {{ url: string, title: string }} lesson
 */
export function link(screen, { url, title }) {
  const anchor = /** @type {HTMLAnchorElement} */ (slot(screen, "lesson"));
  anchor.href = url;
  anchor.textContent = title;
}

/**
 * Say the one of several texts that an element carries as data-….
 * @param {ParentNode} screen
 * @param {string} name
 * @param {string} which
 */
function choose(screen, name, which) {
  const place = slot(screen, name);
  place.textContent = place.dataset[which] ?? "";
  place.dataset.said = which;
}

/**
 * @param {Question} question
 * @param {string} id
 */
function textOf({ options }, id) {
  return options.find((option) => option.id === id)?.text ?? "";
}
