// @ts-check
/**
 * How answers are marked: the same rules and the same cases as quiz/marking.py.
 *
 * @typedef {{ id: string, text: string, belief: string | null }} Option
 * @typedef {{ id: string, version: number, kind: string, belief: string, answer: string, options: Option[] }} Item
 * @typedef {1 | 2 | 3 | null} Sure not sure, fairly sure, very sure; null where it was skipped
 * @typedef {{ id: string, item: string, version: number, option: string | null, sure: Sure, at: string, round?: number }} Answer
 *   `round` is 1 at first asking, 2 when a sure mistake is asked once more
 * @typedef {"solid" | "shaky" | "gap" | "misconception"} State
 */

const WEEK = 7 * 864e5;

/**
 * Mark one choice. A skipped item is not right, and shows no belief.
 * @param {Pick<Item, "id" | "answer" | "options">} item
 * @param {string | null} optionId
 * @returns {{ right: boolean, belief: string | null }}
 */
export function mark(item, optionId) {
  if (optionId === null) return { right: false, belief: null };
  const option = item.options.find(({ id }) => id === optionId);
  if (!option) throw new RangeError(`${item.id} has no option called ${optionId}`);
  const right = option.id === item.answer;
  return { right, belief: right ? null : (option.belief ?? null) };
}

/**
 * Name the beliefs that an answer gets wrong, at least fairly sure: the question's own, and the one shown. None where it
 * is right, unsure or skipped, and in a warm-up, where nothing is at stake.
 * @param {Item} item
 * @param {Pick<Answer, "option" | "sure">} answer
 * @returns {string[]}
 */
export function mistaken(item, { option, sure }) {
  if (!item.belief || option === null || (sure ?? 1) < 2) return [];
  const { right, belief } = mark(item, option);
  return right ? [] : [...new Set([item.belief, belief ?? item.belief])];
}

/**
 * Say where each belief stands after all answers. The latest answer wins; answers to items that are not given are left out.
 * @param {Item[]} items
 * @param {Answer[]} answers
 */
export function states(items, answers) {
  /** @type {[string, State][]} */
  const found = sightings(items, answers).map(({ belief, state }) => [belief, state]);
  return Object.fromEntries(found);
}

/**
 * Name the beliefs that were wrong once and are mended for good: solid now, a week or more after the last wrong answer.
 * @param {Item[]} items
 * @param {Answer[]} answers
 * @returns {string[]} in the order of the alphabet
 */
export function fixed(items, answers) {
  const seen = sightings(items, answers);
  const lastWrong = new Map(seen.filter(isWrong).map(({ belief, at }) => [belief, at]));
  const last = new Map(seen.map((sighting) => [sighting.belief, sighting]));
  const mended = [...last.values()].filter(({ belief, state, at }) => {
    const wrongAt = lastWrong.get(belief);
    return state === "solid" && wrongAt && Date.parse(at) - Date.parse(wrongAt) >= WEEK;
  });
  return mended.map(({ belief }) => belief).sort();
}

/**
 * Follow the beliefs through the answers in the order of their time: each time one is touched, and how it stands then.
 * @param {Item[]} items
 * @param {Answer[]} answers
 * @returns {Sighting[]}
 *
 * @typedef {{ belief: string, state: State, at: string }} Sighting
 */
function sightings(items, answers) {
  const known = new Map(items.map((item) => [nameOf(item.id, item.version), item]));
  /** @type {Map<string, Sighting>} */
  const last = new Map();
  return [...answers].sort(byTime).flatMap((answer) => {
    const item = known.get(nameOf(answer.item, answer.version));
    if (!item?.belief) return [];
    const seen = see(last.get(item.belief), item, answer);
    for (const sighting of seen) last.set(sighting.belief, sighting);
    return seen;
  });
}

/**
 * Tell what one answer shows: of the question's own belief, and of another if it was wrong and sure.
 * @param {Sighting | undefined} before
 * @param {Item} item
 * @param {Answer} answer
 * @returns {Sighting[]}
 */
function see(before, item, { option, sure, at }) {
  const { right, belief } = mark(item, option);
  const isSure = (sure ?? 1) > 1;
  if (right) {
    const state = isSure && !(before && isWrong(before)) ? "solid" : "shaky";
    return [{ belief: item.belief, state, at }];
  }
  /** @type {Sighting} */
  const gap = { belief: item.belief, state: "gap", at };
  return isSure && belief ? [gap, { belief, state: "misconception", at }] : [gap];
}

/** @param {Sighting} sighting */
function isWrong({ state }) {
  return state === "gap" || state === "misconception";
}

/**
 * Name an item so that no other version of it goes by that name.
 * @param {string} id
 * @param {number} version
 */
export function nameOf(id, version) {
  return `${id} ${version}`;
}

/**
 * @param {{ at: string, id: string }} one
 * @param {{ at: string, id: string }} other
 */
export function byTime(one, other) {
  return compare(one.at, other.at) || compare(one.id, other.id);
}

/**
 * @param {string} one
 * @param {string} other
 */
export function compare(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
