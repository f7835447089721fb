// @ts-check
/**
 * What to send, what an answer does, and when to try again: values in, values out, so that tests run this very code.
 *
 * @typedef {{ id: string, owner: string, kind: string, at: string }} Body an event as it is sent
 * @typedef {{ status: number, told?: any }} Reply status 0: none came; `told` only where it is whole JSON
 * @typedef {{ id: string, status: number, reason?: string }} Refusal
 * @typedef {"go on" | "halve" | "renew" | "sign in" | "look" | "rest"} Next
 * @typedef {{ kept: string[], refused: Refusal[], next: Next }} Verdict
 * @typedef {{ until?: number, failures?: number, isAsked?: boolean }} Rest
 */

export const MOST = 200;
/** After a success there is no need to ask for news for so long. */
export const FRESH = 300_000;
const SHORTEST = 2000;
const LONGEST = 600_000;
const LONGEST_ASKED = 3_600_000;
const LAST = ["answer", "finish"];

/** @type {Record<number, Next>} */
const MEANINGS = { 401: "look", 403: "renew", 409: "look", 413: "halve" };

/**
 * Choose what goes next: only what this account owns, the beginnings first and the ends last.
 * @param {Body[]} waiting
 * @param {string} owner
 * @param {number} most
 */
export function nextBatch(waiting, owner, most) {
  const rank = (/** @type {Body} */ { kind, at }) => `${LAST.indexOf(kind) + 1} ${at}`;
  const own = waiting.filter((body) => body.owner === owner);
  return own.sort((one, other) => (rank(one) < rank(other) ? -1 : 1)).slice(0, most);
}

/**
 * Tell what an answer does. Nothing but the server's own word about an event lets go of it: a page of the network's, half an
 * answer or a status alone says nothing.
 * @param {Reply} reply
 * @param {string} owner
 * @param {Body[]} batch
 * @returns {Verdict}
 */
export function judge({ status, told }, owner, batch) {
  const [one] = batch;
  if (status === 413 && batch.length === 1)
    return { kept: [], refused: [{ id: one.id, status }], next: "go on" };
  if (status !== 200 || !isWhole(told, owner)) {
    const next = status === 413 && !one ? "rest" : MEANINGS[status];
    return { kept: [], refused: [], next: next ?? "rest" };
  }
  const sent = new Set(batch.map(({ id }) => id));
  const named = told.answers.filter((/** @type {Refusal} */ { id }) => sent.has(id));
  const kept = named.filter(isOf(200, 201)).map((/** @type {Refusal} */ { id }) => id);
  const refused = named.filter(isOf(409, 422));
  return { kept, refused, next: kept.length + refused.length || !one ? "go on" : "rest" };
}

/**
 * Say how long to leave the server alone: longer each time, never less than it asks, and never all phones at once.
 * @param {Rest} rest
 * @param {number} asked in milliseconds
 * @param {number} now
 * @param {number} chance from 0 to 1
 * @returns {Rest}
 */
export function restAfter({ failures = 0 }, asked, now, chance) {
  const most = Math.min(LONGEST, SHORTEST * 2 ** failures);
  const least = Math.min(asked, LONGEST_ASKED);
  return { until: now + least + chance * most, failures: failures + 1, isAsked: asked > 0 };
}

/**
 * Tell whether to try now. A clock that was set back must not silence the phone for years.
 * @param {Rest} rest
 * @param {number} now
 * @param {boolean} isEager whether somebody asked, or the network is back
 * @param {boolean} waits whether anything is to be sent
 */
export function isTime({ until = 0, failures = 0, isAsked = false }, now, isEager, waits) {
  const left = until - now;
  if (left <= 0 || left > LONGEST_ASKED + LONGEST) return true;
  return !isAsked && (isEager || (waits && !failures));
}

/**
 * Read how long the server asks to be left alone: seconds. The other form, a date, goes by a clock that is not ours.
 * @param {string | null} header
 */
export function readAfter(header) {
  return Number(header) * 1000 || 0;
}

/**
 * @param {any} told
 * @param {string} owner
 */
function isWhole(told, owner) {
  return told?.owner === owner && Array.isArray(told.answers) && Number.isSafeInteger(told.cursor);
}

/** @param {number[]} statuses */
function isOf(...statuses) {
  return (/** @type {Refusal} */ { status }) => statuses.includes(status);
}
