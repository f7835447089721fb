// @ts-check
import { FSRSAlgorithm } from "../../vendor/ts-fsrs-5.4.2/index.js";
import { byTime, mark, mistaken, nameOf } from "./marking.js";

/**
 * When a belief is due again: worked out anew from all its reviews, in the order of their time. The forgetting is that
 * of FSRS-6 with its defaults, without fuzz and short-term steps, so every phone comes to the same day.
 *
 * @import { Answer, Item } from "./marking.js"
 * @typedef {1 | 2 | 3 | 4} Grade again, hard, good, easy
 * @typedef {{ id: string, at: string, grade: Grade }} Review
 * @typedef {{ belief: string, due: string, reviews: Review[] }} Card
 */

/** @type {Grade[]} */
const GRADES = [1, 2, 3, 4];
const AGAIN = GRADES[0];
const DAY = 864e5;
const memory = new FSRSAlgorithm({ enable_fuzz: false, enable_short_term: false });

/**
 * Grade what an answer tells of beliefs: of the question's own, and of the one that a sure wrong answer shows.
 * @param {Item} item
 * @param {Pick<Answer, "option" | "sure">} answer
 * @returns {{ belief: string, grade: Grade }[]}
 */
export function reviewsOf(item, { option, sure }) {
  if (!item.belief) return [];
  if (mark(item, option).right) return [{ belief: item.belief, grade: GRADES[sure ?? 1] }];
  const wrong = new Set([item.belief, ...mistaken(item, { option, sure })]);
  return [...wrong].map((slug) => ({ belief: slug, grade: AGAIN }));
}

/**
 * Gather what answers tell of each belief; answers to items that are not given tell nothing.
 * @param {Item[]} items
 * @param {Answer[]} answers
 */
export function reviewsIn(items, answers) {
  const known = new Map(items.map((item) => [nameOf(item.id, item.version), item]));
  /** @type {Map<string, Review[]>} */
  const found = new Map();
  for (const answer of answers) {
    const item = known.get(nameOf(answer.item, answer.version));
    for (const { belief, grade } of item ? reviewsOf(item, answer) : []) {
      found.set(belief, [...(found.get(belief) ?? []), { id: answer.id, at: answer.at, grade }]);
    }
  }
  return found;
}

/**
 * Make a belief's card from its reviews, whatever order they come in; one that comes twice counts once.
 * @param {string} belief
 * @param {Review[]} reviews at least one
 * @returns {Card}
 */
export function replay(belief, reviews) {
  const inTime = [...new Map(reviews.map((review) => [review.id, review])).values()].sort(byTime);
  /** @type {import("ts-fsrs").FSRSState | null} */
  let state = null;
  let due = 0;
  for (const [place, { at, grade }] of inTime.entries()) {
    const gone = place ? dayOf(at) - dayOf(inTime[place - 1].at) : 0;
    const futures = GRADES.map((each) => memory.next_state(state, gone, each));
    due = Date.parse(at) + daysUntil(futures, grade) * DAY;
    state = futures[grade - 1];
  }
  return { belief, due: new Date(due).toISOString(), reviews: inTime };
}

/**
 * Tell the days until the next review. As the library's own long-term scheduler has it, a better grade waits a day longer
 * at the least.
 * @param {import("ts-fsrs").FSRSState[]} futures one for each grade
 * @param {Grade} grade
 */
function daysUntil(futures, grade) {
  const days = futures.map(({ stability }) => Number(memory.next_interval(stability, 0)));
  return days.slice(0, grade).reduce((least, wanted) => Math.max(wanted, least + 1), 0);
}

/**
 * Number the day, by the world's clock: a phone that travels comes to the same number.
 * @param {string} at
 */
function dayOf(at) {
  return Math.floor(Date.parse(at) / DAY);
}
