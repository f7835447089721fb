// @ts-check
import { byTime, mark } from "./marking.js";

/**
 * How well somebody judges what they know, from what they said before they saw the answer. The scheme is Gardner-Medwin's:
 * a right answer earns 1, 2 or 3, a wrong one costs 0, 2 or 6. These marks are weighed here and shown nowhere.
 *
 * @import { Answer, Item } from "./marking.js"
 * @typedef {{ sure: 1 | 2 | 3, count: number, right: number }} Level
 * @typedef {"well" | "over" | "under"} Verdict
 */

/** So many answers, all levels together, before a word is said; and so many at one level before a number stands there. */
export const ENOUGH = 20;
export const ENOUGH_AT_A_LEVEL = 8;

const GAIN = { 1: 1, 2: 2, 3: 3 };
const LOSS = { 1: 0, 2: -2, 3: -6 };
const LEVELS = /** @type {const} */ ([1, 2, 3]);

/**
 * Count the first answers to each question by how sure they were; what comes after the refutation judges nothing.
 * @param {Item[]} items
 * @param {Answer[]} answers
 * @returns {Level[]}
 */
export function levels(items, answers) {
  const known = new Map(items.map((item) => [`${item.id} ${item.version}`, item]));
  const found = LEVELS.map((sure) => ({ sure, count: 0, right: 0 }));
  for (const { item: id, version, option, sure } of firsts(answers)) {
    const item = known.get(`${id} ${version}`);
    if (!item?.belief || !sure) continue;
    found[sure - 1].count += 1;
    if (mark(item, option).right) found[sure - 1].right += 1;
  }
  return found;
}

/**
 * Say whether the certainty fits the answers: it does where it earned as much as one and the same level all along would have,
 * for somebody who is right that often. "Over" and "under" are said only if one answer more or less would not change it.
 * @param {Level[]} found
 * @returns {Verdict | null} null where there are too few answers
 */
export function verdict(found) {
  if (sum(found, ({ count }) => count) < ENOUGH) return null;
  const said = judge(found);
  return neighbours(found).every((near) => judge(near) === said) ? said : "well";
}

/**
 * @param {Level[]} found
 * @returns {Verdict}
 */
function judge(found) {
  const count = sum(found, (level) => level.count);
  const right = sum(found, (level) => level.right);
  const earned = sum(found, (level) => level.count * expected(level.sure, level.right / level.count || 0));
  if (earned >= count * expected(best(right / count), right / count)) return "well";
  return lost(found, (sure, fitting) => sure > fitting) > lost(found, (sure, fitting) => sure < fitting)
    ? "over"
    : "under";
}

/**
 * Sum up what a wrong level cost, over the levels that were wrong in one direction.
 * @param {Level[]} found
 * @param {(sure: number, fitting: number) => boolean} isOff
 */
function lost(found, isOff) {
  return sum(found, ({ sure, count, right }) => {
    const share = right / count || 0;
    return isOff(sure, best(share)) ? count * (expected(best(share), share) - expected(sure, share)) : 0;
  });
}

/**
 * List what would have been found with one answer right instead of wrong, or the other way round.
 * @param {Level[]} found
 */
function neighbours(found) {
  return found.flatMap((level) =>
    [level.right - 1, level.right + 1]
      .filter((right) => right >= 0 && right <= level.count)
      .map((right) => found.map((each) => (each === level ? { ...level, right } : each))),
  );
}

/**
 * @param {1 | 2 | 3} sure
 * @param {number} share how often that is right
 */
function expected(sure, share) {
  return share * GAIN[sure] + (1 - share) * LOSS[sure];
}

/** @param {number} share */
function best(share) {
  return LEVELS.reduce((one, two) => (expected(two, share) > expected(one, share) ? two : one));
}

/** @param {Answer[]} answers */
function firsts(answers) {
  const inTime = answers.filter(({ round }) => round === 1).sort(byTime);
  return new Map(inTime.reverse().map((answer) => [answer.item, answer])).values();
}

/**
 * @template Row
 * @param {Row[]} rows
 * @param {(row: Row) => number} of
 */
function sum(rows, of) {
  return rows.reduce((total, row) => total + of(row), 0);
}
