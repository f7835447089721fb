// @ts-check
/**
 * How answers are marked: the same rules and the same cases as quiz/marking.py.
 *
 * @typedef {{ id: string, text: string, belief: string | null }} Option
 * @typedef {{ id: string, version: number, kind: string, belief: string, answer: string, options: Option[] }} Item
 * @typedef {1 | 2 | 3 | null} Sure not sure, fairly sure, very sure; null where it was skipped
 * @typedef {{ id: string, item: string, version: number, option: string | null, sure: Sure, at: string }} Answer
 * @typedef {"solid" | "shaky" | "gap" | "misconception"} State
 */

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
 * Say where each belief stands after all answers. The latest answer wins; answers to items that are not given are left out.
 * @param {Item[]} items
 * @param {Answer[]} answers
 */
export function states(items, answers) {
  /** @type {Map<string, State>} */
  const found = new Map();
  for (const answer of [...answers].sort(byTime)) {
    const item = items.find(({ id, version }) => id === answer.item && version === answer.version);
    if (item) see(found, item, answer);
  }
  return Object.fromEntries(found);
}

/**
 * @param {Map<string, State>} found
 * @param {Item} item
 * @param {Answer} answer
 */
function see(found, item, answer) {
  const { right, belief } = mark(item, answer.option);
  const isSure = (answer.sure ?? 1) > 1;
  if (right) {
    const before = found.get(item.belief);
    const wasWrong = before === "gap" || before === "misconception";
    found.set(item.belief, isSure && !wasWrong ? "solid" : "shaky");
    return;
  }
  found.set(item.belief, "gap");
  if (isSure && belief) found.set(belief, "misconception");
}

/**
 * @param {Answer} one
 * @param {Answer} other
 */
function byTime(one, other) {
  return compare(one.at, other.at) || compare(one.id, other.id);
}

/**
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
