// @ts-check
import { replay, reviewsIn } from "../quiz/schedule.js";
import { additions, finishedAt, isAnswer, portable } from "./union.js";

/**
 * @import { AnswerEvent, Attempt, FinishEvent, Kept, PhoneRecord, Store, Trouble } from "./store.js"
 */

/**
 * The store for a phone that keeps nothing: same verbs, gone with the page. The quiz goes on; the page says so.
 * @implements {Store}
 */
export class MemoryStore {
  isKept = false;

  /**
   * Start from what was read before the phone's own storage failed.
   * @param {unknown} error why it failed: a full phone can be helped
   * @param {Attempt | null} attempt
   * @param {AnswerEvent[]} answers
   */
  constructor(error, attempt = null, answers = []) {
    const isFull = /** @type {Error} */ (error).name === "QuotaExceededError";
    this.trouble = /** @type {Trouble} */ (isFull ? "full" : "refused");
    this.#attempts = attempt ? [attempt] : [];
    this.#events = [...answers];
  }

  /**
   * @param {string} form
   * @param {() => Attempt} make
   */
  async openAttempt(form, make) {
    const open = this.#attempts.find((attempt) => attempt.open === form);
    const attempt = open ?? make();
    if (!open) this.#attempts.push(attempt);
    return attempt;
  }

  /** @param {string} form */
  async currentAttempt(form) {
    const taken = this.#attempts.filter((attempt) => attempt.form === form);
    return taken.find(({ open }) => open) ?? taken.at(-1) ?? null;
  }

  /** @param {string} attempt */
  async answers(attempt) {
    return this.#events.filter(isAnswer).filter((answer) => answer.attempt === attempt);
  }

  /**
   * @param {AnswerEvent} answer
   * @returns {Promise<Kept>}
   */
  async saveAnswer(answer) {
    this.#events.push(answer);
    return { answer, isEarlier: false };
  }

  /** @param {FinishEvent} finish */
  async finish(finish) {
    const isEnded = (/** @type {Attempt} */ { id, open }) => Boolean(open) && id === finish.attempt;
    if (this.#attempts.some(isEnded)) this.#events.push(finish);
    this.#attempts = this.#attempts.map((each) => (isEnded(each) ? finishedAt(each, finish.at) : each));
  }

  /** @returns {Promise<"kept">} */
  async progress() {
    return "kept";
  }

  async record() {
    return portable({ attempts: this.#attempts, events: this.#events });
  }

  /** @param {PhoneRecord} other */
  async merge(other) {
    const { closed, attempts, events } = additions({ attempts: this.#attempts, events: this.#events }, other);
    const ended = new Map(closed.map((attempt) => [attempt.id, attempt]));
    this.#attempts = [...attempts, ...this.#attempts.map((attempt) => ended.get(attempt.id) ?? attempt)];
    this.#events.push(...events);
    return { attempts: attempts.length, events: events.length };
  }

  async cards() {
    const items = this.#attempts.flatMap((attempt) => attempt.items);
    const reviews = [...reviewsIn(items, this.#events.filter(isAnswer))];
    return reviews.map(([belief, found]) => replay(belief, found));
  }

  /** @param {Date} now */
  async dueCards(now) {
    const cards = (await this.cards()).filter(({ due }) => due <= now.toISOString());
    return cards.sort((one, other) => (one.due < other.due ? -1 : 1));
  }

  /** @param {Date} now */
  async dueCount(now) {
    return (await this.dueCards(now)).length;
  }

  /** @param {string} name */
  async setting(name) {
    return this.#settings.get(name);
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  async changeSetting(name, value) {
    this.#settings.set(name, value);
  }

  async erase() {
    this.#attempts = [];
    this.#events = [];
    this.#settings.clear();
  }

  watch() {}

  close() {}

  /** @type {Attempt[]} in the order they were begun in */
  #attempts;
  /** @type {(AnswerEvent | FinishEvent)[]} */
  #events;
  #settings = new Map();
}
