// @ts-check
import { mark, mistaken, states } from "./marking.js";
import { order } from "./order.js";

/**
 * Where an attempt stands and what it shows, worked out anew from its answers each time.
 *
 * @import { Answer, Item, State } from "./marking.js"
 * @typedef {{ url: string, title: string }} Lesson
 * @typedef {{ warning: string, fact: string, because: string, action: string }} Refutation
 * @typedef {Item & { stem: string, refutation: Refutation }} Question
 * @typedef {{ fact: string, safety: boolean, lesson: Lesson }} Belief
 * @typedef {{ form: string, version: string, items: Question[], beliefs: Record<string, Belief> }} Form as the page carries it
 * @typedef {{ seed: number, items: Question[] }} Course what an attempt was given, and its order
 * @typedef {Belief & { slug: string, state: State }} Standing
 */

/** @type {State[]} */
const WORST_FIRST = ["misconception", "gap", "shaky", "solid"];
const LESSONS_AT_ONCE = 3;

/**
 * Find the first question without an answer, in this attempt's order. When all have one, those that were answered wrongly
 * and surely are asked once more: a sure mistake that was set right on the spot is the one most often mended.
 * @param {Course} attempt
 * @param {Answer[]} answers
 * @returns {{ next: Question | null, number: number, total: number, round: number, again: number }} next is null at the
 *   end; number and total are those of the round, again counts what comes once more as far as is known
 */
export function position({ seed, items }, answers) {
  const ids = order(
    seed,
    items.map(({ id }) => id),
  );
  const inOrder = ids.flatMap((id) => items.find((item) => item.id === id) ?? []);
  const first = progress(inOrder, answers, 1);
  const again = inOrder.filter((item) => isMistaken(item, answerTo(item, answers, 1)));
  const place = first.next || !again.length ? first : progress(again, answers, 2);
  return { ...place, again: again.length };
}

/**
 * @param {Question[]} asked
 * @param {Answer[]} answers
 * @param {number} round
 */
function progress(asked, answers, round) {
  const waiting = asked.filter((item) => !answerTo(item, answers, round));
  const number = asked.length - waiting.length + 1;
  return { next: waiting[0] ?? null, number, total: asked.length, round };
}

/**
 * @param {Question} item
 * @param {Answer[]} answers
 * @param {number} round
 */
function answerTo(item, answers, round) {
  return answers.find((given) => given.item === item.id && given.round === round);
}

/**
 * Count what was right at the first time of asking, or at the second.
 * @param {Course} attempt
 * @param {Answer[]} answers
 * @param {number} round
 */
export function countRight({ items }, answers, round = 1) {
  return items.filter((item) => {
    const given = answerTo(item, answers, round);
    return given && mark(item, given.option).right;
  }).length;
}

/**
 * Tell where each belief stands that the answers touched: safety first, then the worst first.
 * @param {Course} attempt
 * @param {Answer[]} answers
 * @param {Record<string, Belief>} beliefs
 * @returns {Standing[]}
 */
export function standings({ items }, answers, beliefs) {
  return Object.entries(states(items, answers))
    .filter(([slug]) => beliefs[slug])
    .map(([slug, state]) => ({ slug, state, ...beliefs[slug] }))
    .sort((one, other) => Number(other.safety) - Number(one.safety) || rank(one) - rank(other));
}

/**
 * Name the few lessons that mend most of what is not yet solid, each once, the most pressing first.
 * @param {Standing[]} found
 */
export function readNext(found) {
  const lessons = found.filter(({ state }) => state !== "solid").map(({ lesson }) => lesson);
  const once = new Map(lessons.map((lesson) => [lesson.url, lesson]));
  return [...once.values()].slice(0, LESSONS_AT_ONCE);
}

/**
 * Find the belief about safety that a sure mistake touched, if any: help is then shown at once.
 * @param {Question} question
 * @param {Record<string, Belief>} beliefs
 * @param {Answer} answer
 */
export function urgentBelief(question, beliefs, answer) {
  const slug = mistaken(question, answer).find((each) => beliefs[each]?.safety);
  return slug ? beliefs[slug] : null;
}

/**
 * @param {Question} question
 * @param {Answer | undefined} answer
 */
function isMistaken(question, answer) {
  return Boolean(answer && mistaken(question, answer).length);
}

/** @param {Standing} standing */
function rank({ state }) {
  return WORST_FIRST.indexOf(state);
}
