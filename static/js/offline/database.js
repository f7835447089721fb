// @ts-check
import { openDB } from "../../vendor/idb-8.0.4/index.js";
import { replay, reviewsIn } from "../quiz/schedule.js";
import { isAnswer } from "./union.js";

/**
 * The database on the phone: how it is laid out, and how it is opened.
 *
 * @import { DBSchema, IDBPDatabase, IDBPTransaction } from "idb"
 * @import { Answer, Item } from "../quiz/marking.js"
 * @import { Card } from "../quiz/schedule.js"
 * @import { AnswerEvent, Attempt, FinishEvent, LessonEvent } from "./store.js"
 * @typedef {{ key: string, value: Attempt, indexes: { open: string, latest: [string, number] } }} Attempts
 * @typedef {{ key: string, value: AnswerEvent | FinishEvent | LessonEvent,
 *   indexes: { attempt: string, answered_once: [string, string, number] } }} Events
 * @typedef {{ key: string, value: Card, indexes: { due: string } }} Cards
 * @typedef {{ key: string, value: unknown }} Settings
 * @typedef {{ id: string, owner: string, state: "waiting" | "refused", status?: number, reason?: string }} Parcel what an
 *   account owns and the server has not yet named; its id is that of an event, or of an attempt for its start
 * @typedef {{ key: string, value: Parcel }} Outbox
 * @typedef {DBSchema & { attempts: Attempts, events: Events, cards: Cards, settings: Settings, outbox: Outbox }} Schema
 * @typedef {"attempts" | "events" | "cards" | "settings" | "outbox"} StoreName
 * @typedef {IDBPDatabase<Schema>} Database
 */

export const NAME = "crampwise";
const VERSION = 3;

/** @type {Set<IDBTransaction>} what is under way, once anything is noted */
let underWay;

/**
 * Open the database in time, or fail; a connection that comes too late is closed again.
 * @param {number} patience
 * @returns {Promise<Database>}
 */
export async function connect(patience) {
  if (!underWay) endWithPage();
  const opening = openDB(NAME, VERSION, { upgrade: lay, blocking: makeWay });
  let timer = 0;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(reject, patience, new Error(`${NAME} did not open within ${patience} ms`));
  });
  try {
    return await Promise.race([opening, silence]);
  } catch (error) {
    opening.then((late) => late.close()).catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Break off what is under way when the page is left: WebKit freezes it with the page, and it would hold up every page
 * from then on. Nothing is called saved before its transaction is complete, and a page that comes back does it again.
 */
function endWithPage() {
  underWay = new Set();
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...about) {
    const begun = begin.apply(this, about);
    underWay.add(begun);
    for (const end of ["complete", "abort"]) begun.addEventListener(end, () => underWay.delete(begun));
    return begun;
  };
  globalThis.addEventListener?.("pagehide", () => underWay.forEach(breakOff));
}

/** @param {IDBTransaction} transaction */
function breakOff(transaction) {
  try {
    transaction.abort();
  } catch {
    // It was just ending.
  }
}

/**
 * Work out the cards that some answers change.
 * @param {{ get: (belief: string) => Promise<Card | undefined> }} cards
 * @param {Item[]} items
 * @param {Answer[]} answers
 */
export async function changedCards(cards, items, answers) {
  const found = [...reviewsIn(items, answers)];
  const before = await Promise.all(found.map(([belief]) => cards.get(belief)));
  return found.map(([belief, reviews], place) =>
    replay(belief, [...(before[place]?.reviews ?? []), ...reviews]),
  );
}

/**
 * Lay the database out; one that stands already keeps its rows, and gets cards for the answers in it.
 * @param {Database} db
 * @param {number} before the version that stands, 0 for none
 * @param {number | null} _now
 * @param {IDBPTransaction<Schema, StoreName[], "versionchange">} transaction
 */
async function lay(db, before, _now, transaction) {
  if (before < 1) {
    const attempts = db.createObjectStore("attempts", { keyPath: "id" });
    attempts.createIndex("open", "open", { unique: true });
    attempts.createIndex("latest", ["form", "number"]);
    const events = db.createObjectStore("events", { keyPath: "id" });
    events.createIndex("attempt", "attempt");
    events.createIndex("answered_once", ["attempt", "item", "round"], { unique: true });
  }
  db.createObjectStore("outbox", { keyPath: "id" });
  if (before > 1) return;
  db.createObjectStore("settings");
  const cards = db.createObjectStore("cards", { keyPath: "belief" });
  cards.createIndex("due", "due");
  const attempts = await transaction.objectStore("attempts").getAll();
  const events = await transaction.objectStore("events").getAll();
  const items = attempts.flatMap((attempt) => attempt.items);
  const answers = events.filter(isAnswer);
  await Promise.all((await changedCards(cards, items, answers)).map((card) => cards.put(card)));
}

/**
 * Let a newer page of ours change the database.
 * @param {number} _ours
 * @param {number | null} _theirs
 * @param {Event} event
 */
function makeWay(_ours, _theirs, event) {
  /** @type {IDBDatabase} */ (event.target).close();
}
