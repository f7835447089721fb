// @ts-check
/**
 * What a record from elsewhere adds to the one that is here, and which rows are whose.
 *
 * @import { AnswerEvent, Attempt, FinishEvent, LessonEvent, PhoneRecord } from "./store.js"
 * @typedef {{ owner?: string | null, keeper?: string }} Row
 */

/**
 * Find the rows that are new. What is here stays; only an attempt that was finished elsewhere is finished here too.
 * @param {PhoneRecord} here
 * @param {PhoneRecord} other its attempts in the order they were begun in
 * @returns {PhoneRecord & { closed: Attempt[] }}
 */
export function additions(here, other) {
  const events = newEvents(here.events, other.events);
  const ends = new Map(events.filter((event) => !isAnswer(event)).map(({ attempt, at }) => [attempt, at]));
  const isEnded = (/** @type {Attempt} */ { id, open }) => Boolean(open) && ends.has(id);
  const closed = here.attempts
    .filter(isEnded)
    .map((attempt) => finishedAt(attempt, String(ends.get(attempt.id))));
  const known = new Set(here.attempts.map(({ id }) => id));
  const fresh = other.attempts.filter(({ id }) => !known.has(id));
  return { closed, events, attempts: inLine(fresh, here.attempts, isEnded) };
}

/**
 * Finish an attempt.
 * @param {Attempt} attempt
 * @param {string} at
 */
export function finishedAt({ open, ...attempt }, at) {
  return { ...attempt, finished_at: at };
}

/**
 * Tell whether a row is there for an account, or for nobody's. What was practised while nobody was signed in is kept for
 * the account that signs in next: still private, and seen by no other.
 * @param {string | null} account
 */
export function seenBy(account) {
  return (/** @type {Row} */ { owner, keeper }) => (owner ?? keeper ?? null) === account;
}

/**
 * Name the one place for an attempt at a form that is under way: each account has its own.
 * @param {string} form
 * @param {string | null} [owner]
 */
export function openKey(form, owner) {
  return owner ? `${form} ${owner}` : form;
}

/**
 * @param {AnswerEvent | FinishEvent | LessonEvent} event
 * @returns {event is AnswerEvent}
 */
export function isAnswer(event) {
  return event.kind === "answer";
}

/**
 * Tell a record so that another phone can take it in: numbers are those of one phone, so the order stands for them,
 * whatever is not finished is open, and whose it was stays here.
 * @param {PhoneRecord} record
 * @returns {PhoneRecord}
 */
export function portable({ attempts, events, lessons = [] }) {
  const inOrder = [...attempts].sort((one, other) => numberOf(one) - numberOf(other));
  const told = inOrder.map(({ number, open, owner, keeper, ...attempt }) =>
    attempt.finished_at ? attempt : { ...attempt, open: attempt.form },
  );
  return {
    attempts: told,
    events: events.map(({ keeper, ...event }) => ({ ...event, owner: null })),
    lessons: lessons.map(({ keeper, ...event }) => ({ ...event, owner: null })),
  };
}

/**
 * A question is answered once a round, and an attempt is finished once, under whatever id.
 * @param {(AnswerEvent | FinishEvent)[]} here
 * @param {(AnswerEvent | FinishEvent)[]} other
 */
function newEvents(here, other) {
  const told = new Set(here.flatMap((event) => [event.id, subjectOf(event)]));
  return other.filter((event) => {
    const isNew = !told.has(event.id) && !told.has(subjectOf(event));
    told.add(event.id).add(subjectOf(event));
    return isNew;
  });
}

/** @param {AnswerEvent | FinishEvent} event */
function subjectOf(event) {
  return event.kind === "answer" ? `${event.attempt} ${event.item} ${event.round}` : `${event.attempt} end`;
}

/**
 * Number new attempts before all that are here, in their own order. Of one form the latest can be open, if none is.
 * @param {Attempt[]} fresh
 * @param {Attempt[]} here
 * @param {(attempt: Attempt) => boolean} isEnded
 */
function inLine(fresh, here, isEnded) {
  const taken = new Set(here.filter((attempt) => !isEnded(attempt)).map(({ open }) => open));
  let number = Math.min(1, ...here.map(numberOf));
  const lastFirst = [...fresh].reverse().map(({ open, ...attempt }) => {
    number -= 1;
    if (!open || taken.has(open)) return { ...attempt, number };
    taken.add(open);
    return { ...attempt, open, number };
  });
  return lastFirst.reverse();
}

/** @param {Attempt} attempt */
function numberOf({ number = 0 }) {
  return number;
}
