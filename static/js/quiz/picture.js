// @ts-check
import { states } from "./marking.js";

/**
 * What somebody holds, belief by belief: each has its place, asked about or not, safety first.
 *
 * @import { AnswerEvent, Attempt } from "../offline/store.js"
 * @import { Item, State } from "./marking.js"
 * @typedef {{ url: string, title: string }} Reading
 * @typedef {{ slug: string, fact: string, safety: boolean, url: string, lesson: Reading, group: string }} Place
 * @typedef {{ beliefs: string, lessons: [string, string][], groups: [string, [string, string, number, 0 | 1][]][] }} Told
 *   as the page carries it; a belief is its slug, its fact, the number of its lesson, and whether it can hurt;
 *   a group is a unit of the course
 * @typedef {Record<string, State>} Found
 * @typedef {{ place: Place, before: State, after: State }} Move
 */

/** @type {State[]} */
export const STATES = ["misconception", "gap", "shaky", "solid"];
const MOST_TO_READ = 5;
const BEFORE = "start";
const AFTER = "follow-up";

/**
 * @param {Told} told
 * @returns {Place[]}
 */
export function readPlaces({ beliefs, lessons, groups }) {
  return groups.flatMap(([group, rows]) =>
    rows.map(([slug, fact, lesson, safety]) => {
      const [title, url] = lessons[lesson];
      const page = beliefs.replace("slug", slug);
      return { slug, fact, group, safety: Boolean(safety), url: page, lesson: { title, url } };
    }),
  );
}

/**
 * Gather every question that was ever given, each version once.
 * @param {Attempt[]} attempts
 * @returns {Item[]}
 */
export function givenItems(attempts) {
  const all = attempts.flatMap(({ items }) => items);
  return [...new Map(all.map((item) => [`${item.id} ${item.version}`, item])).values()];
}

/**
 * Count the places in each state, and those nobody has asked about.
 * @param {Place[]} places
 * @param {Found} found
 * @returns {Record<State | "unseen", number>}
 */
export function countStates(places, found) {
  const count = { misconception: 0, gap: 0, shaky: 0, solid: 0, unseen: 0 };
  for (const { slug } of places) count[found[slug] ?? "unseen"] += 1;
  return count;
}

/**
 * Name the few lessons that mend most of what is not yet solid, each once: safety first, then the worst.
 * @param {Place[]} places
 * @param {Found} found
 */
export function lessonsToRead(places, found) {
  const open = places.filter(({ slug }) => found[slug] && found[slug] !== "solid");
  const pressing = open.sort(
    (one, two) =>
      Number(two.safety) - Number(one.safety) || rankOf(found[one.slug]) - rankOf(found[two.slug]),
  );
  const once = new Map(pressing.map(({ lesson }) => [lesson.url, lesson]));
  return [...once.values()].slice(0, MOST_TO_READ);
}

/**
 * Find the two sittings that are held side by side: the first before, the latest after.
 * @param {Attempt[]} attempts
 * @returns {{ before: Attempt | null, after: Attempt | null, isBegun: boolean }} `isBegun`: one is under way
 */
export function sittings(attempts) {
  const inTime = [...attempts].sort((one, two) => (one.started_at < two.started_at ? -1 : 1));
  const done = inTime.filter(({ finished_at }) => finished_at);
  return {
    before: done.find(({ form }) => form === BEFORE) ?? null,
    after: done.reverse().find(({ form }) => form === AFTER) ?? null,
    isBegun: inTime.some(({ form, finished_at }) => !finished_at && (form === BEFORE || form === AFTER)),
  };
}

/**
 * Hold each belief of both sittings against itself. What was asked again at the end of a sitting does not count: by then
 * the answer had been read.
 * @param {Place[]} places
 * @param {Attempt} before
 * @param {Attempt} after
 * @param {AnswerEvent[]} answers
 * @returns {Move[]}
 */
export function moves(places, before, after, answers) {
  const [one, two] = [before, after].map(({ id, items }) =>
    states(
      items,
      answers.filter(({ attempt, round }) => attempt === id && round === 1),
    ),
  );
  return places
    .filter(({ slug }) => one[slug] && two[slug])
    .map((place) => ({ place, before: one[place.slug], after: two[place.slug] }));
}

/** @param {Move[]} found */
export function countMoves(found) {
  const steps = found.map(({ before, after }) => rankOf(after) - rankOf(before));
  return {
    total: steps.length,
    better: steps.filter((step) => step > 0).length,
    worse: steps.filter((step) => step < 0).length,
    same: steps.filter((step) => step === 0).length,
  };
}

/** @param {State} state */
function rankOf(state) {
  return STATES.indexOf(state);
}
