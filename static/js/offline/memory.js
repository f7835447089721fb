// @ts-check
/** @import { AnswerEvent, Attempt, FinishEvent, Kept, Store, Trouble } from "./store.js" */

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
    this.#attempt = attempt;
    this.#answers = [...answers];
  }

  /**
   * @param {string} form
   * @param {() => Attempt} make
   */
  async openAttempt(form, make) {
    if (this.#attempt?.open !== form) this.#attempt = make();
    return this.#attempt;
  }

  /** @param {string} form */
  async currentAttempt(form) {
    return this.#attempt?.form === form ? this.#attempt : null;
  }

  /** @param {string} attempt */
  async answers(attempt) {
    return this.#answers.filter((answer) => answer.attempt === attempt);
  }

  /**
   * @param {AnswerEvent} answer
   * @returns {Promise<Kept>}
   */
  async saveAnswer(answer) {
    this.#answers.push(answer);
    return { answer, isEarlier: false };
  }

  /** @param {FinishEvent} finish */
  async finish(finish) {
    if (!this.#attempt) return;
    const { open, ...attempt } = this.#attempt;
    this.#attempt = { ...attempt, finished_at: finish.at };
  }

  watch() {}

  close() {}

  /** @type {Attempt | null} */
  #attempt;
  /** @type {AnswerEvent[]} */
  #answers;
}
