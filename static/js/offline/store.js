// @ts-check
import { NAME, changedCards, connect } from "./database.js";
import { MemoryStore } from "./memory.js";
import { additions, finishedAt, isAnswer, openKey, portable, seenBy } from "./union.js";

/**
 * What a phone keeps: attempts at a form, the grow-only set of what happened in them, the cards that follow from it, and
 * settings.
 *
 * @import { IDBPTransaction } from "idb"
 * @import { Answer } from "../quiz/marking.js"
 * @import { Card } from "../quiz/schedule.js"
 * @import { Database, Schema, StoreName } from "./database.js"
 * @import { Belief, Question } from "../quiz/state.js"
 * @typedef {{ id: string, form: string, version: string, seed: number, items: Question[], beliefs: Record<string, Belief>,
 *   open?: string, number?: number, owner?: string | null, keeper?: string, started_at: string,
 *   finished_at: string | null }} Attempt `open` names the form, and the owner, while it is unfinished; `number` counts
 *   attempts on this phone, since clocks can be wrong
 * @typedef {{ id: string, owner: string | null, keeper?: string, attempt: string, form: string, at: string }} Happening what has
 *   an owner is sent; what has none is private, and kept for who signed in after it
 * @typedef {Happening & Answer & { kind: "answer", round: number }} AnswerEvent
 * @typedef {Happening & { kind: "finish" }} FinishEvent
 * @typedef {{ id: string, owner: string | null, keeper?: string, kind: "open" | "read", lesson: string, at: string }} LessonEvent
 * @typedef {{ id: string, nickname: string }} Account the person that this phone is signed in as
 * @typedef {{ attempts: Attempt[], events: (AnswerEvent | FinishEvent)[], lessons?: LessonEvent[] }} PhoneRecord
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
 * @property {(record: PhoneRecord, owner?: string | null) => Promise<{ attempts: number, events: number }>} merge add what is
 *   new of another record, all or nothing, and count it; what the server tells has an owner
 * @property {(attempt: string) => Promise<"kept" | "sent" | "stuck">} progress how far an attempt has come: "sent" only once
 *   the server has named all of it, "stuck" when it refused a part
 * @property {() => Promise<Card[]>} cards
 * @property {(now: Date) => Promise<Card[]>} dueCards the most overdue first
 * @property {(now: Date) => Promise<number>} dueCount
 * @property {(name: string) => Promise<unknown>} setting undefined until it is changed
 * @property {(name: string, value: unknown) => Promise<void>} changeSetting
 * @property {() => Promise<void>} erase forget all that the page shows; another account's stays
 * @property {(listener: () => void) => void} watch be told when another tab changes something
 * @property {() => void} close let go of the connection and of the other tabs
 */

const PATIENCE = 3000;
const STRICT = /** @type {const} */ ({ durability: "strict" });
const EVERYTHING = /** @type {StoreName[]} */ (["attempts", "events", "cards", "settings", "outbox"]);

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
export class PhoneStore {
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
    return this.use(async (db) => {
      const transaction = db.transaction(["attempts", "settings"]);
      const account = await accountIn(transaction);
      const store = transaction.objectStore("attempts");
      const open = await store.index("open").get(openKey(form, account));
      const ofForm = IDBKeyRange.bound([form], [form, []]);
      let last = open ? null : await store.index("latest").openCursor(ofForm, "prev");
      while (last && !isTakenBy(account, last.value)) last = await last.continue();
      return open ?? last?.value ?? null;
    });
  }

  /**
   * One transaction looks and writes, so two tabs that start together share one attempt. Whoever is signed in owns it.
   * @param {string} form
   * @param {() => Attempt} make
   */
  async openAttempt(form, make) {
    const attempt = await this.change(["attempts", "settings", "outbox"], async (transaction) => {
      const store = transaction.objectStore("attempts");
      const owner = await accountIn(transaction);
      const open = await store.index("open").get(openKey(form, owner));
      if (open) return open;
      const made = { ...ownedBy(owner, make()), number: (await store.count()) + 1 };
      await Promise.all([store.add(made), ...offers(transaction, owner, [made])]);
      return made;
    });
    this.tell(attempt.id);
    return attempt;
  }

  /** @param {string} attempt */
  answers(attempt) {
    return this.use(async (db) => {
      const events = await db.getAllFromIndex("events", "attempt", attempt);
      return events.filter(isAnswer);
    });
  }

  /**
   * An answer belongs to who began the attempt, and is offered to the server in the same transaction. An attempt that was
   * erased while the page stood open is put back whole, or the answer would belong to nothing.
   * @param {AnswerEvent} answer
   * @param {Attempt} attempt
   * @param {AnswerEvent[]} before
   */
  async saveAnswer(answer, attempt, before) {
    const standing = await this.change(EVERYTHING, async (transaction) => {
      const attempts = transaction.objectStore("attempts");
      const events = transaction.objectStore("events");
      const cards = transaction.objectStore("cards");
      const begun = await attempts.get(answer.attempt);
      const owner = begun ? (begun.owner ?? null) : await accountIn(transaction);
      const earlier = await events.index("answered_once").get([answer.attempt, answer.item, answer.round]);
      const added = [...(begun ? [] : before), ...(earlier ? [] : [answer])].map((event) => ({
        ...event,
        owner,
      }));
      const lost = begun ? [] : [ownedBy(owner, attempt)];
      const changed = await changedCards(cards, attempt.items, added);
      await Promise.all([
        ...lost.map((row) => attempts.put(row)),
        ...added.map((event) => events.put(event)),
        ...changed.map((card) => cards.put(card)),
        ...offers(transaction, owner, [...lost, ...added]),
      ]);
      return /** @type {AnswerEvent} */ (earlier ?? { ...answer, owner });
    });
    this.tell(answer.attempt);
    return { answer: standing, isEarlier: standing.id !== answer.id };
  }

  /** @param {FinishEvent} finish */
  async finish(finish) {
    await this.change(["attempts", "events", "outbox"], async (transaction) => {
      const attempts = transaction.objectStore("attempts");
      const attempt = await attempts.get(finish.attempt);
      if (!attempt?.open) return;
      const { owner = null } = attempt;
      const event = { ...finish, owner };
      await Promise.all([
        attempts.put(finishedAt(attempt, finish.at)),
        transaction.objectStore("events").add(event),
        ...offers(transaction, owner, [event]),
      ]);
    });
    this.tell(finish.attempt, true);
  }

  /** @param {string} attempt */
  progress(attempt) {
    return this.use(async (db) => {
      const transaction = db.transaction(["attempts", "events", "outbox"]);
      const owner = (await transaction.objectStore("attempts").get(attempt))?.owner;
      const ids = await transaction.objectStore("events").index("attempt").getAllKeys(attempt);
      const found = [attempt, ...ids].map((id) => transaction.objectStore("outbox").get(id));
      const states = (await Promise.all(found)).map((parcel) => parcel?.state);
      if (states.includes("refused")) return "stuck";
      return owner && !states.some(Boolean) ? "sent" : "kept";
    });
  }

  record() {
    return this.use(async (db) => {
      const transaction = db.transaction(["attempts", "events", "settings"]);
      return portable(visible(await everything(transaction), await accountIn(transaction)));
    });
  }

  /**
   * All is worked out before the first row is written: a record that makes no sense changes nothing. What comes from a file
   * stays private; an attempt of another account, which is not seen here, takes nothing from it.
   * @param {PhoneRecord} other
   * @param {string | null} owner
   */
  async merge(other, owner = null) {
    const added = await this.change(["attempts", "events", "cards", "settings"], async (transaction) => {
      const all = await everything(transaction);
      const account = owner ?? (await accountIn(transaction));
      const here = visible(all, account);
      const theirs = new Set(all.attempts.filter((row) => !here.attempts.includes(row)).map(({ id }) => id));
      const told = {
        attempts: other.attempts
          .filter(({ id }) => !theirs.has(id))
          .map((row) => stamped(row, owner, account)),
        events: other.events.filter(({ attempt }) => !theirs.has(attempt)),
      };
      const known = new Set(all.lessons?.map(({ id }) => id));
      const lessons = (other.lessons ?? []).filter(({ id }) => !known.has(id));
      const { closed, attempts, events } = additions(here, told);
      const cards = transaction.objectStore("cards");
      const items = [...here.attempts, ...attempts].flatMap((attempt) => attempt.items);
      const changed = await changedCards(cards, items, [...here.events, ...events].filter(isAnswer));
      await Promise.all([
        ...[...closed, ...attempts].map((attempt) => transaction.objectStore("attempts").put(attempt)),
        ...[...events, ...lessons].map((event) =>
          transaction.objectStore("events").add(stamped(event, owner, account)),
        ),
        ...changed.map((card) => cards.put(card)),
      ]);
      return { attempts: attempts.length, events: events.length + lessons.length };
    });
    this.tell();
    return added;
  }

  cards() {
    return this.use((db) => db.getAll("cards"));
  }

  /** @param {Date} now */
  dueCards(now) {
    return this.use((db) => db.getAllFromIndex("cards", "due", IDBKeyRange.upperBound(now.toISOString())));
  }

  /** @param {Date} now */
  dueCount(now) {
    return this.use((db) => db.countFromIndex("cards", "due", IDBKeyRange.upperBound(now.toISOString())));
  }

  /** @param {string} name */
  setting(name) {
    return this.use((db) => db.get("settings", name));
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  async changeSetting(name, value) {
    await this.change(["settings"], (transaction) => transaction.objectStore("settings").put(value, name));
  }

  async erase() {
    await this.change(EVERYTHING, async (transaction) => {
      const isSeen = seenBy(await accountIn(transaction));
      const outbox = transaction.objectStore("outbox");
      await Promise.all([
        transaction.objectStore("cards").clear(),
        transaction.objectStore("settings").clear(),
      ]);
      for (const name of /** @type {const} */ (["attempts", "events"])) {
        const store = transaction.objectStore(name);
        const gone = (await store.getAll()).filter(isSeen);
        await Promise.all(gone.flatMap(({ id }) => [store.delete(id), outbox.delete(id)]));
      }
    });
    this.tell();
  }

  /** @param {() => void} listener */
  watch(listener) {
    this.#channel.addEventListener("message", listener);
  }

  close() {
    this.#db.close();
    this.#channel.close();
  }

  /**
   * Tell the other tabs, and the sync, that something changed.
   * @param {string} [attempt] none: anything may have changed
   * @param {boolean} [isDone] whether it is at its end
   */
  tell(attempt, isDone = false) {
    this.#channel.postMessage({ kind: "answers-changed", attempt, isDone });
  }

  /**
   * Do something twice if need be: iPhones drop the connection while the app sleeps. Every verb here is safe to repeat.
   * @template Result
   * @param {(db: Database) => Promise<Result>} work
   */
  async use(work) {
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
   * @template {StoreName} Name
   * @template Result
   * @param {Name[]} names
   * @param {(transaction: IDBPTransaction<Schema, Name[], "readwrite">) => Promise<Result>} work
   */
  change(names, work) {
    return this.use(async (db) => {
      const transaction = db.transaction(names, "readwrite", STRICT);
      const [result] = await Promise.all([work(transaction), transaction.done]);
      return result;
    });
  }

  /** @type {Database} */
  #db;
  /** @type {number} */
  #patience;
  #channel = new BroadcastChannel(NAME);
}

/**
 * Read what happened, whoever's it is: in quizzes, and with lessons.
 * @param {IDBPTransaction<Schema, any, any>} transaction
 * @returns {Promise<PhoneRecord>}
 */
export async function everything(transaction) {
  const [attempts, events] = await Promise.all([
    transaction.objectStore("attempts").getAll(),
    transaction.objectStore("events").getAll(),
  ]);
  const isOfQuiz = (/** @type {any} */ { attempt }) => attempt;
  return {
    attempts,
    events: events.filter(isOfQuiz),
    lessons: events.filter((/** @type {any} */ event) => !isOfQuiz(event)),
  };
}

/**
 * @param {PhoneRecord} all
 * @param {string | null} account
 * @returns {PhoneRecord}
 */
export function visible({ attempts, events, lessons = [] }, account) {
  const isSeen = seenBy(account);
  return {
    attempts: attempts.filter(isSeen),
    events: events.filter(isSeen),
    lessons: lessons.filter(isSeen),
  };
}

/**
 * Tell who is signed in, in the transaction that depends on it.
 * @param {IDBPTransaction<Schema, any, any>} transaction
 * @returns {Promise<string | null>}
 */
export async function accountIn(transaction) {
  return (await transaction.objectStore("settings").get("account"))?.id ?? null;
}

/**
 * Put what an account owns in line for the server; what nobody owns stays here.
 * @param {IDBPTransaction<Schema, any, "readwrite">} transaction
 * @param {string | null} owner
 * @param {{ id: string }[]} rows
 */
export function offers(transaction, owner, rows) {
  const outbox = transaction.objectStore("outbox");
  return owner ? rows.map(({ id }) => outbox.put({ id, owner, state: "waiting" })) : [];
}

/**
 * Give an attempt that begins its owner; practice before joining is no attempt of the account.
 * @param {string | null} owner
 * @param {Attempt} attempt
 * @returns {Attempt}
 */
function ownedBy(owner, { owner: _before, ...attempt }) {
  return owner ? { ...attempt, owner, open: attempt.open && openKey(attempt.form, owner) } : attempt;
}

/**
 * @param {string | null} account
 * @param {Attempt} attempt
 */
function isTakenBy(account, { owner, keeper }) {
  return owner ? owner === account : !account && !keeper;
}

/**
 * Say whose a row from elsewhere is. Private practice of somebody who is signed in is never under way.
 * @template {Attempt | AnswerEvent | FinishEvent | LessonEvent} Row
 * @param {Row} row
 * @param {string | null} owner
 * @param {string | null} account
 * @returns {Row}
 */
function stamped(row, owner, account) {
  if (!account) return row;
  const { open, ...rest } = /** @type {Attempt} */ (/** @type {unknown} */ (row));
  return /** @type {Row} */ (
    owner
      ? { ...rest, owner, ...(open && { open: openKey(open, owner) }) }
      : { ...rest, owner, keeper: account }
  );
}
