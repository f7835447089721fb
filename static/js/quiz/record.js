// @ts-check
/**
 * The file that carries a record from one phone to another. It is read with no trust in who wrote it: all of it fits, or
 * nothing of it is taken.
 *
 * @import { AnswerEvent, Attempt, FinishEvent, PhoneRecord } from "../offline/store.js"
 * @typedef {"huge" | "broken" | "unsafe" | "foreign" | "old" | "newer" | "damaged" | "twice" | "orphan" | "misfit"} FileProblem
 * @typedef {(value: any) => boolean} Shape
 */

const APP = "crampwise";
const FORMAT = 1;
/** Ten years of a quiz a day. */
export const MOST_CHARACTERS = 32 * 2 ** 20;
const LONGEST_TEXT = 2000;
const DEEPEST = 20;

/** Keys that would reach into how objects work, wherever they stand. */
const RESERVED = ["__proto__", "constructor", "prototype"];

/**
 * Tell a record as the text of a file.
 * @param {PhoneRecord} record
 * @param {Date} now
 */
export function writeRecord(record, now) {
  return JSON.stringify({ app: APP, format: FORMAT, exported_at: now.toISOString(), ...record });
}

/**
 * Name the file by the day it was made, as this phone counts days.
 * @param {Date} now
 */
export function recordName(now) {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0"));
  return `${APP}-${day.join("-")}.json`;
}

/**
 * Read the text of a file: a whole record, or the name of the first thing that is wrong with it.
 * @param {string} text
 * @returns {{ record: PhoneRecord } | { problem: FileProblem }}
 */
export function readRecord(text) {
  if (text.length > MOST_CHARACTERS) return { problem: "huge" };
  const told = parsed(text);
  const problem = problemOf(told);
  if (problem) return { problem };
  const { attempts, events, lessons = [] } = told; // files from before lessons were in them
  return { record: { attempts, events, lessons } };
}

/**
 * Find what both a record and this phone name by one id, but tell differently.
 *
 * Of an attempt only what it was given counts: one phone may know that it was finished, and the other not yet.
 * @param {PhoneRecord} record
 * @param {PhoneRecord} here
 * @returns {string | null} the id
 */
export function clash(record, here) {
  return (
    other(record.attempts.map(given), here.attempts.map(given)) ?? other(happenings(record), happenings(here))
  );
}

/**
 * @param {string} text
 * @returns {any} undefined where it is no JSON
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {any} told
 * @returns {FileProblem | null}
 */
function problemOf(told) {
  if (told === undefined) return "broken";
  if (isUnsafe(told)) return "unsafe";
  if (!isObject(told) || told.app !== APP) return "foreign";
  if (!(told.format >= FORMAT)) return "old";
  if (told.format !== FORMAT) return "newer";
  if (!isRecord(told)) return "damaged";
  if (told.attempts.some(leadsAway)) return "unsafe";
  return misfitOf(told);
}

/**
 * Find what fits in itself but not together.
 * @param {PhoneRecord} record
 * @returns {FileProblem | null}
 */
function misfitOf({ attempts, events, lessons = [] }) {
  const once = events.map((event) =>
    event.kind === "answer" ? `${event.attempt} ${event.item} ${event.round}` : `${event.attempt} end`,
  );
  const ids = [...attempts, ...events, ...lessons].map(({ id }) => id);
  if (!areUnique(ids) || !areUnique(once)) return "twice";
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  if (!events.every(({ attempt }) => byId.has(attempt))) return "orphan";
  const fits = events.every((event) => belongs(event, /** @type {Attempt} */ (byId.get(event.attempt))));
  return fits ? null : "misfit";
}

/**
 * Tell whether an event could have happened in its attempt: its form, a question it asked, an option that had.
 * @param {AnswerEvent | FinishEvent} event
 * @param {Attempt} attempt
 */
function belongs(event, { form, items }) {
  if (event.form !== form) return false;
  if (event.kind === "finish") return true;
  const item = items.find(({ id, version }) => id === event.item && version === event.version);
  return Boolean(item) && (event.option === null || item?.options.some(({ id }) => id === event.option));
}

/**
 * Tell whether a link of the attempt goes anywhere but to a page of ours: it would stand in a result as a lesson.
 * @param {Attempt} attempt
 */
function leadsAway({ beliefs }) {
  return Object.values(beliefs).some(({ lesson }) => !/^\/[a-z0-9-]+(\/[a-z0-9-]+)*\/$/.test(lesson.url));
}

/**
 * Tell whether a value holds a reserved key anywhere, or is nested deeper than any record is.
 * @param {any} value
 * @param {number} depth
 * @returns {boolean}
 */
function isUnsafe(value, depth = 0) {
  if (typeof value !== "object" || value === null) return false;
  if (depth > DEEPEST) return true;
  return Object.keys(value).some((key) => RESERVED.includes(key) || isUnsafe(value[key], depth + 1));
}

/** @type {Shape} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @type {Shape} */
const isText = (value) => typeof value === "string" && value.length <= LONGEST_TEXT;
/** @type {Shape} */
const isCount = (value) => Number.isSafeInteger(value) && value >= 1;
/** @type {Shape} */
const isSeed = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
/** @type {Shape} */
const isMoment = (value) =>
  matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)(value) && !Number.isNaN(Date.parse(value));

/** @type {(pattern: RegExp) => Shape} */
const matching = (pattern) => (value) => isText(value) && pattern.test(value);
/** @type {(...values: unknown[]) => Shape} */
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
/** @type {(...shapes: Shape[]) => Shape} */
const either =
  (...shapes) =>
  (value) =>
    shapes.some((fits) => fits(value));
/** @type {(fits: Shape) => Shape} */
const listOf = (fits) => (value) => Array.isArray(value) && value.every(fits);
/** @type {(fits: Shape) => Shape} */
const bySlug = (fits) => (value) =>
  isObject(value) && Object.keys(value).every((key) => isSlug(key) && fits(value[key]));
/** @type {(shapes: Record<string, Shape>) => Shape} */
const having = (shapes) => (value) =>
  isObject(value) && Object.keys(shapes).every((key) => shapes[key](value[key]));

const isSlug = matching(/^[a-z0-9-]+$/);
const isId = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const isOption = having({ id: isSlug, text: isText, belief: either(oneOf(null, undefined), isSlug) });
const isRefutation = having({ warning: isText, fact: isText, because: isText, action: isText });
const hasItemFields = having({
  id: matching(/^[a-z0-9-]+-\d+$/),
  version: isCount,
  kind: oneOf("single", "true-false", "scene"),
  belief: either(oneOf(""), isSlug),
  stem: isText,
  answer: isSlug,
  options: listOf(isOption),
  refutation: isRefutation,
});
/** @type {Shape} */
const isItem = (item) =>
  hasItemFields(item) && areUnique(ids(item.options)) && ids(item.options).includes(item.answer);
const isReading = having({
  fact: isText,
  safety: oneOf(true, false),
  lesson: having({ url: isText, title: isText }),
});
const hasAttemptFields = having({
  id: isId,
  form: isSlug,
  version: isText,
  seed: isSeed,
  items: listOf(isItem),
  beliefs: bySlug(isReading),
  number: either(oneOf(undefined), isCount),
  started_at: isMoment,
  finished_at: either(oneOf(null), isMoment),
});
/** @type {Shape} */
const isAttempt = (attempt) =>
  hasAttemptFields(attempt) &&
  areUnique(ids(attempt.items)) &&
  attempt.open === (attempt.finished_at === null ? attempt.form : undefined);
const isHappening = having({ id: isId, owner: oneOf(null), attempt: isId, form: isSlug, at: isMoment });
const isLesson = having({
  id: isId,
  owner: oneOf(null),
  kind: oneOf("open", "read"),
  lesson: isSlug,
  at: isMoment,
});
const isFinish = having({ kind: oneOf("finish") });
const hasAnswerFields = having({
  kind: oneOf("answer"),
  item: isText,
  version: isCount,
  option: either(oneOf(null), isSlug),
  sure: oneOf(1, 2, 3, null),
  round: oneOf(1, 2),
});
/** A question that was skipped has no certainty. @type {Shape} */
const isGivenAnswer = (event) => hasAnswerFields(event) && (event.option !== null || event.sure === null);
/** @type {Shape} */
const isEvent = (event) => isHappening(event) && either(isGivenAnswer, isFinish)(event);
const isRecord = having({
  attempts: listOf(isAttempt),
  events: listOf(isEvent),
  lessons: either(oneOf(undefined), listOf(isLesson)),
});

/** @param {{ id: string }[]} rows */
function ids(rows) {
  return rows.map(({ id }) => id);
}

/** @param {PhoneRecord} record */
function happenings({ events, lessons = [] }) {
  return [...events, ...lessons];
}

/** @param {string[]} values */
function areUnique(values) {
  return new Set(values).size === values.length;
}

/** @param {Attempt} attempt */
function given({ id, form, version, seed, items, beliefs, started_at }) {
  return { id, form, version, seed, items, beliefs, started_at };
}

/**
 * @param {{ id: string }[]} rows
 * @param {{ id: string }[]} here
 */
function other(rows, here) {
  const known = new Map(here.map((row) => [row.id, row]));
  const found = rows.find((row) => known.has(row.id) && sorted(row) !== sorted(known.get(row.id)));
  return found?.id ?? null;
}

/**
 * Write a value so that equal ones are equal texts, whatever the order of their keys.
 * @param {unknown} value
 * @returns {string}
 */
function sorted(value) {
  return JSON.stringify(value, (_, inner) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [two]) => (one < two ? -1 : 1)))
      : inner,
  );
}
