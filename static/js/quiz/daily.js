// @ts-check
import { compare } from "./marking.js";
import { order } from "./order.js";

/**
 * What to ask today: of what is due, the most overdue first.
 *
 * @import { Answer } from "./marking.js"
 * @import { Card } from "./schedule.js"
 * @import { Belief, Question } from "./state.js"
 * @typedef {{ items: Question[], beliefs: Record<string, Belief> }} Bank
 */

const DAILY = 5;
const ONE_DAY = 864e5;

/**
 * Choose up to five beliefs that are due, and of each the question that was not asked for the longest time.
 * @param {Card[]} cards
 * @param {Bank} bank
 * @param {Answer[]} answers all that were ever given
 * @param {Date} now
 * @param {number} seed decides between questions that were never asked
 * @returns {Bank} the questions, and what is said of the beliefs in them; empty when nothing is due
 */
export function chooseDaily(cards, bank, answers, now, seed) {
  const inLine = longestUnasked(bank.items, answers, seed);
  const items = cards
    .filter(({ due }) => due <= now.toISOString())
    .sort((one, other) => byUrgency(one, other, bank.beliefs, now))
    .flatMap(({ belief }) => inLine.find((item) => item.belief === belief) ?? [])
    .slice(0, DAILY);
  const shown = new Set(
    items.flatMap(({ belief, options }) => [belief, ...options.map((option) => option.belief)]),
  );
  return {
    items,
    beliefs: Object.fromEntries(Object.entries(bank.beliefs).filter(([slug]) => shown.has(slug))),
  };
}

/**
 * @param {Question[]} items
 * @param {Answer[]} answers
 * @param {number} seed
 */
function longestUnasked(items, answers, seed) {
  /** @type {Map<string, string>} */
  const lastAsked = new Map();
  for (const { item, at } of answers) if (at > (lastAsked.get(item) ?? "")) lastAsked.set(item, at);
  const ids = items.map(({ id }) => id);
  const places = new Map(order(seed, ids).map((id, place) => [id, place]));
  return [...items].sort(
    (one, other) =>
      compare(lastAsked.get(one.id) ?? "", lastAsked.get(other.id) ?? "") ||
      Number(places.get(one.id)) - Number(places.get(other.id)),
  );
}

/**
 * The more days overdue the sooner; of one day, safety first.
 * @param {Card} one
 * @param {Card} other
 * @param {Record<string, Belief>} beliefs
 * @param {Date} now
 */
function byUrgency(one, other, beliefs, now) {
  const days = (/** @type {Card} */ { due }) => Math.floor((now.getTime() - Date.parse(due)) / ONE_DAY);
  const isSafety = (/** @type {Card} */ { belief }) => Number(beliefs[belief]?.safety ?? false);
  return (
    days(other) - days(one) ||
    isSafety(other) - isSafety(one) ||
    compare(one.due, other.due) ||
    compare(one.belief, other.belief)
  );
}
