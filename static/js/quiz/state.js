// @ts-check
import { mark, states } from "./marking.js";
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
 * Find the first question without an answer, in this attempt's order.
 * @param {Course} attempt
 * @param {Answer[]} answers
 * @returns {{ next: Question | null, number: number, total: number }} next is null at the end
 */
export function position({ seed, items }, answers) {
  const answered = new Set(answers.map(({ item }) => item));
  const waiting = order(
    seed,
    items.map(({ id }) => id),
  ).filter((id) => !answered.has(id));
  const next = items.find(({ id }) => id === waiting[0]) ?? null;
  return { next, number: items.length - waiting.length + 1, total: items.length };
}

/**
 * Count what was right.
 * @param {Course} attempt
 * @param {Answer[]} answers
 */
export function countRight({ items }, answers) {
  return items.filter((item) =>
    answers.some((given) => given.item === item.id && mark(item, given.option).right),
  ).length;
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
 * Tell whether a belief about safety was answered wrongly and with confidence: help is then shown at once.
 * @param {Question} question
 * @param {Belief} belief
 * @param {Answer} answer
 */
export function isUrgent(question, { safety }, { option, sure }) {
  return safety && (sure ?? 1) > 1 && !mark(question, option).right;
}

/** @param {Standing} standing */
function rank({ state }) {
  return WORST_FIRST.indexOf(state);
}
