// @ts-check
import { openDB } from "../../vendor/idb-8.0.4/index.js";
import { MemoryStore } from "./memory.js";

/**
 * What a phone keeps: attempts at a form, and the grow-only set of what happened in them.
 *
 * @import { DBSchema, IDBPDatabase } from "idb"
 * @import { Answer } from "../quiz/marking.js"
 * @import { Belief, Question } from "../quiz/state.js"
 * @typedef {{ id: string, form: string, version: string, seed: number, items: Question[], beliefs: Record<string, Belief>,
 *   open?: string, number?: number, started_at: string, finished_at: string | null }} Attempt `open` names the form while it
 *   is unfinished; `number` counts attempts on this phone, since clocks can be wrong
 * @typedef {{ id: string, owner: null, attempt: string, form: string, at: string }} Happening
 * @typedef {Happening & Answer & { kind: "answer", round: number }} AnswerEvent
 * @typedef {Happening & { kind: "finish" }} FinishEvent
 * @typedef {{ answer: AnswerEvent, isEarlier: boolean }} Kept the answer that stands; earlier than ours if another tab was first
 * @typedef {"refused" | "full" | null} Trouble why nothing outlives the page, null where it does
 * @typedef {object} Store
 * @property {boolean} isKept whether anything outlives the page
 * @property {Trouble} trouble
 * @property {(form: string) => Promise<Attempt | null>} currentAttempt the open one, else the last
 * @property {(form: string, make: () => Attempt) => Promise<Attempt>} openAttempt get the open one, or start it
 * @property {(attempt: string) => Promise<AnswerEvent[]>} answers
 * @property {(answer: AnswerEvent, attempt: Attempt, before: AnswerEvent[]) => Promise<Kept>} saveAnswer
 *   resolves once it is on the disk, never before
 * @property {(finish: FinishEvent) => Promise<void>} finish
 * @property {(listener: () => void) => void} watch be told when another tab changes something
 * @property {() => void} close let go of the connection and of the other tabs
 */

/**
 * @typedef {{ key: string, value: Attempt, indexes: { open: string, latest: [string, number] } }} Attempts
 * @typedef {{ key: string, value: AnswerEvent | FinishEvent, indexes: { attempt: string, answered_once: [string, string, number] } }} Events
 * @typedef {IDBPDatabase<DBSchema & { attempts: Attempts, events: Events }>} Database
 */

const NAME = "crampwise";
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
    const attempt = await this.#use(async (db) => {
      const { store, done } = db.transaction("attempts", "readwrite", STRICT);
      const open = await store.index("open").get(form);
      const made = open ?? { ...make(), number: (await store.count()) + 1 };
      await Promise.all([open ?? store.add(made), done]);
      return made;
    });
    this.#tell(attempt.id);
    return attempt;
  }

  /** @param {string} attempt */
  answers(attempt) {
    return this.#use(async (db) => {
      const events = await db.getAllFromIndex("events", "attempt", attempt);
      return events.filter((event) => event.kind === "answer");
    });
  }

  /**
   * An attempt that was erased while the page stood open is put back whole, or the answer would belong to nothing.
   * @param {AnswerEvent} answer
   * @param {Attempt} attempt
   * @param {AnswerEvent[]} before
   */
  async saveAnswer(answer, attempt, before) {
    const standing = await this.#use(async (db) => {
      const transaction = db.transaction(["attempts", "events"], "readwrite", STRICT);
      const attempts = transaction.objectStore("attempts");
      const events = transaction.objectStore("events");
      const isLost = !(await attempts.getKey(answer.attempt));
      const lost = isLost ? [attempts.put(attempt), ...before.map((event) => events.put(event))] : [];
      const earlier = await events.index("answered_once").get([answer.attempt, answer.item, answer.round]);
      await Promise.all([...lost, earlier ?? events.add(answer), transaction.done]);
      return /** @type {AnswerEvent} */ (earlier ?? answer);
    });
    this.#tell(answer.attempt);
    return { answer: standing, isEarlier: standing.id !== answer.id };
  }

  /** @param {FinishEvent} finish */
  async finish(finish) {
    await this.#use(async (db) => {
      const transaction = db.transaction(["attempts", "events"], "readwrite", STRICT);
      const attempts = transaction.objectStore("attempts");
      const { open, ...attempt } = /** @type {Attempt} */ (await attempts.get(finish.attempt));
      const writes = open
        ? [
            attempts.put({ ...attempt, finished_at: finish.at }),
            transaction.objectStore("events").add(finish),
          ]
        : [];
      await Promise.all([...writes, transaction.done]);
    });
    this.#tell(finish.attempt);
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

  /** @param {string} attempt */
  #tell(attempt) {
    this.#channel.postMessage({ kind: "answers-changed", attempt });
  }
}

/**
 * Open the database in time, or fail; a connection that comes too late is closed again.
 * @param {number} patience
 * @returns {Promise<Database>}
 */
async function connect(patience) {
  const opening = openDB(NAME, 1, { upgrade: lay, blocking: makeWay });
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

/** @param {IDBPDatabase} db */
function lay(db) {
  const attempts = db.createObjectStore("attempts", { keyPath: "id" });
  attempts.createIndex("open", "open", { unique: true });
  attempts.createIndex("latest", ["form", "number"]);
  const events = db.createObjectStore("events", { keyPath: "id" });
  events.createIndex("attempt", "attempt");
  events.createIndex("answered_once", ["attempt", "item", "round"], { unique: true });
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
