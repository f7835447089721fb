// @ts-check
import { NAME, changedCards, connect } from "./database.js";
import { MemoryStore } from "./memory.js";
import { additions, finishedAt, isAnswer, portable } from "./union.js";

/**
 * What a phone keeps: attempts at a form, the grow-only set of what happened in them, the cards that follow from it, and
 * settings.
 *
 * @import { IDBPTransaction } from "idb"
 * @import { Answer } from "../quiz/marking.js"
 * @import { Card } from "../quiz/schedule.js"
 * @import { Database, Schema } from "./database.js"
 * @import { Belief, Question } from "../quiz/state.js"
 * @typedef {{ id: string, form: string, version: string, seed: number, items: Question[], beliefs: Record<string, Belief>,
 *   open?: string, number?: number, started_at: string, finished_at: string | null }} Attempt `open` names the form while it
 *   is unfinished; `number` counts attempts on this phone, since clocks can be wrong
 * @typedef {{ id: string, owner: null, attempt: string, form: string, at: string }} Happening
 * @typedef {Happening & Answer & { kind: "answer", round: number }} AnswerEvent
 * @typedef {Happening & { kind: "finish" }} FinishEvent
 * @typedef {{ attempts: Attempt[], events: (AnswerEvent | FinishEvent)[] }} PhoneRecord
 * @typedef {{ answer: AnswerEvent, isEarlier: boolean }} Kept the answer that stands; earlier than ours if another tab was first
 * @typedef {"refused" | "full" | null} Trouble why nothing outlives the page, null where it does
 * @typedef {object} Store
 * @property {boolean} isKept whether anything outlives the page
 * @property {Trouble} trouble
 * @property {(form: string) => Promise<Attempt | null>} currentAttempt the open one, else the last
 * @property {(form: string, make: () => Attempt) => Promise<Attempt>} openAttempt get the open one, or start it
 * @property {(attempt: string) => Promise<AnswerEvent[]>} answers
 * @property {(answer: AnswerEvent, attempt: Attempt, before: AnswerEvent[]) => Promise<Kept>} saveAnswer
 *   with the cards it changes; resolves once it is on the disk, never before
 * @property {(finish: FinishEvent) => Promise<void>} finish
 * @property {() => Promise<PhoneRecord>} record everything that happened, as another phone can take it in
 * @property {(record: PhoneRecord) => Promise<{ attempts: number, events: number }>} merge add what is new of another record,
 *   all or nothing, and count it
 * @property {() => Promise<Card[]>} cards
 * @property {(now: Date) => Promise<Card[]>} dueCards the most overdue first
 * @property {(now: Date) => Promise<number>} dueCount
 * @property {(name: string) => Promise<unknown>} setting undefined until it is changed
 * @property {(name: string, value: unknown) => Promise<void>} changeSetting
 * @property {() => Promise<void>} erase forget everything
 * @property {(listener: () => void) => void} watch be told when another tab changes something
 * @property {() => void} close let go of the connection and of the other tabs
 */

const PATIENCE = 3000;
const STRICT = /** @type {const} */ ({ durability: "strict" });

/**
 * Open the phone's storage; a phone that refuses, or stays silent, gets a store that lasts as long as the page.
 * @param {number} patience in milliseconds
 * @returns {Promise<Store>}
 */
export async function openStore(patience = PATIENCE) {
  try {
    return new PhoneStore(await connect(patience), patience);
  } catch (error) {
    return new MemoryStore(error);
  }
}

/** @implements {Store} */
class PhoneStore {
  isKept = true;
  trouble = null;

  /**
   * @param {Database} db
   * @param {number} patience
   */
  constructor(db, patience) {
    this.#db = db;
    this.#patience = patience;
  }

  /** @param {string} form */
  currentAttempt(form) {
    return this.#use(async (db) => {
      const { store } = db.transaction("attempts");
      const ofForm = IDBKeyRange.bound([form], [form, []]);
      const open = await store.index("open").get(form);
      return open ?? (await store.index("latest").openCursor(ofForm, "prev"))?.value ?? null;
    });
  }

  /**
   * One transaction looks and writes, so two tabs that start together share one attempt.
   * @param {string} form
   * @param {() => Attempt} make
   */
  async openAttempt(form, make) {
    const attempt = await this.#change(["attempts"], async (transaction) => {
      const store = transaction.objectStore("attempts");
      const open = await store.index("open").get(form);
      const made = open ?? { ...make(), number: (await store.count()) + 1 };
      if (!open) await store.add(made);
      return made;
    });
    this.#tell(attempt.id);
    return attempt;
  }

  /** @param {string} attempt */
  answers(attempt) {
    return this.#use(async (db) => {
      const events = await db.getAllFromIndex("events", "attempt", attempt);
      return events.filter(isAnswer);
    });
  }

  /**
   * An attempt that was erased while the page stood open is put back whole, or the answer would belong to nothing.
   * @param {AnswerEvent} answer
   * @param {Attempt} attempt
   * @param {AnswerEvent[]} before
   */
  async saveAnswer(answer, attempt, before) {
    const standing = await this.#change(["attempts", "events", "cards"], async (transaction) => {
      const attempts = transaction.objectStore("attempts");
      const events = transaction.objectStore("events");
      const cards = transaction.objectStore("cards");
      const isLost = !(await attempts.getKey(answer.attempt));
      const earlier = await events.index("answered_once").get([answer.attempt, answer.item, answer.round]);
      const added = [...(isLost ? before : []), ...(earlier ? [] : [answer])];
      const changed = await changedCards(cards, attempt.items, added);
      await Promise.all([
        ...(isLost ? [attempts.put(attempt)] : []),
        ...added.map((event) => events.put(event)),
        ...changed.map((card) => cards.put(card)),
      ]);
      return /** @type {AnswerEvent} */ (earlier ?? answer);
    });
    this.#tell(answer.attempt);
    return { answer: standing, isEarlier: standing.id !== answer.id };
  }

  /** @param {FinishEvent} finish */
  async finish(finish) {
    await this.#change(["attempts", "events"], async (transaction) => {
      const attempts = transaction.objectStore("attempts");
      const attempt = await attempts.get(finish.attempt);
      if (!attempt?.open) return;
      const ended = attempts.put(finishedAt(attempt, finish.at));
      await Promise.all([ended, transaction.objectStore("events").add(finish)]);
    });
    this.#tell(finish.attempt);
  }

  record() {
    return this.#use(async (db) => portable(await everything(db.transaction(["attempts", "events"]))));
  }

  /**
   * All is worked out before the first row is written: a record that makes no sense changes nothing.
   * @param {PhoneRecord} other
   */
  async merge(other) {
    const added = await this.#change(["attempts", "events", "cards"], async (transaction) => {
      const here = await everything(transaction);
      const { closed, attempts, events } = additions(here, other);
      const cards = transaction.objectStore("cards");
      const items = [...here.attempts, ...attempts].flatMap((attempt) => attempt.items);
      const changed = await changedCards(cards, items, [...here.events, ...events].filter(isAnswer));
      await Promise.all([
        ...[...closed, ...attempts].map((attempt) => transaction.objectStore("attempts").put(attempt)),
        ...events.map((event) => transaction.objectStore("events").add(event)),
        ...changed.map((card) => cards.put(card)),
      ]);
      return { attempts: attempts.length, events: events.length };
    });
    this.#tell();
    return added;
  }

  cards() {
    return this.#use((db) => db.getAll("cards"));
  }

  /** @param {Date} now */
  dueCards(now) {
    return this.#use((db) => db.getAllFromIndex("cards", "due", IDBKeyRange.upperBound(now.toISOString())));
  }

  /** @param {Date} now */
  dueCount(now) {
    return this.#use((db) => db.countFromIndex("cards", "due", IDBKeyRange.upperBound(now.toISOString())));
  }

  /** @param {string} name */
  setting(name) {
    return this.#use((db) => db.get("settings", name));
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  async changeSetting(name, value) {
    await this.#change(["settings"], (transaction) => transaction.objectStore("settings").put(value, name));
  }

  async erase() {
    await this.#change(["attempts", "events", "cards", "settings"], (transaction) =>
      Promise.all([...transaction.objectStoreNames].map((name) => transaction.objectStore(name).clear())),
    );
    this.#tell();
  }

  /** @param {() => void} listener */
  watch(listener) {
    this.#channel.addEventListener("message", listener);
  }

  close() {
    this.#db.close();
    this.#channel.close();
  }

  /** @type {Database} */
  #db;
  /** @type {number} */
  #patience;
  #channel = new BroadcastChannel(NAME);

  /**
   * Do something twice if need be: iPhones drop the connection while the app sleeps. Every verb here is safe to repeat.
   * @template Result
   * @param {(db: Database) => Promise<Result>} work
   */
  async #use(work) {
    try {
      return await work(this.#db);
    } catch {
      this.#db.close();
      this.#db = await connect(this.#patience);
      return work(this.#db);
    }
  }

  /**
   * Look and write in one transaction; what it gives is on the disk.
   * @template {"attempts" | "events" | "cards" | "settings"} Name
   * @template Result
   * @param {Name[]} names
   * @param {(transaction: IDBPTransaction<Schema, Name[], "readwrite">) => Promise<Result>} work
   */
  #change(names, work) {
    return this.#use(async (db) => {
      const transaction = db.transaction(names, "readwrite", STRICT);
      const [result] = await Promise.all([work(transaction), transaction.done]);
      return result;
    });
  }

  /** @param {string} [attempt] none: anything may have changed */
  #tell(attempt) {
    this.#channel.postMessage({ kind: "answers-changed", attempt });
  }
}

/**
 * @param {IDBPTransaction<Schema, any, any>} transaction
 * @returns {Promise<PhoneRecord>}
 */
async function everything(transaction) {
  const [attempts, events] = await Promise.all([
    transaction.objectStore("attempts").getAll(),
    transaction.objectStore("events").getAll(),
  ]);
  return { attempts, events };
}
