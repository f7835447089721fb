// @ts-check
import { position } from "../quiz/state.js";
import { MemoryStore } from "./memory.js";
import { drawSeed, optionOrder } from "../quiz/order.js";
import { openStore } from "./store.js";

/**
 * @import { Sure } from "../quiz/marking.js"
 * @import { Opening } from "../quiz/order.js"
 * @import { Form, Question } from "../quiz/state.js"
 * @import { AnswerEvent, Attempt, Kept, Store } from "./store.js"
 */

/** One person's way through one form, as the store has it. When the store fails, it goes on in memory and says so. */
export class Run {
  /** @type {AnswerEvent[]} */
  answers = [];

  /**
   * Get the attempt that is under way, else the last finished one, else begin.
   * @param {Form} form
   * @param {Opening | null} opening the question that stands in the page: a new attempt begins with it
   */
  static async open(form, opening = null) {
    const run = new Run(form, await openStore(), opening);
    await run.load();
    return run;
  }

  /**
   * @param {Form} form
   * @param {Store} store
   * @param {Opening | null} opening
   */
  constructor(form, store, opening = null) {
    this.#form = form;
    this.#store = store;
    this.#opening = opening;
    this.attempt = this.#newAttempt();
  }

  /** Whether the answers outlive the page. */
  get isKept() {
    return this.#store.isKept;
  }

  /** Why they do not. */
  get trouble() {
    return this.#store.trouble;
  }

  get position() {
    return position(this.attempt, this.answers);
  }

  /**
   * Tell whether a question, as it stands in the page, is the one to answer now.
   * @param {Opening} asked
   */
  stands({ item, options }) {
    const { next } = this.position;
    return next?.id === item && `${optionOrder(this.attempt.seed, next)}` === `${options}`;
  }

  /** What is known of each belief: today's words where the page has them, else those of the attempt's day. */
  get beliefs() {
    return { ...this.attempt.beliefs, ...this.#form.beliefs };
  }

  /** Read it all again; an attempt whose last answer is in is finished here, also after the app was killed. */
  async load() {
    const { form } = this.#form;
    this.attempt = (await this.#ask((store) => store.currentAttempt(form))) ?? (await this.#begin());
    this.answers = await this.#ask((store) => store.answers(this.attempt.id));
    if (this.attempt.open && !this.position.next) await this.#finish();
  }

  /** Begin once more, with any question; the attempt before stays as it is. */
  async again() {
    this.#opening = null;
    await this.#begin();
    await this.load();
  }

  /**
   * Save an answer. It is saved when this resolves.
   * @param {Question} question
   * @param {string | null} option
   * @param {Sure} sure
   * @returns {Promise<Kept>}
   */
  async answer({ id: item, version }, option, sure) {
    const kind = /** @type {const} */ ("answer");
    const answer = { ...this.#happening(), kind, item, version, option, sure, round: 1 };
    const kept = await this.#ask((store) => store.saveAnswer(answer, this.attempt, this.answers));
    this.answers = [...this.answers, kept.answer];
    return kept;
  }

  /**
   * Be told when another tab changes something.
   * @param {() => void} listener
   */
  watch(listener) {
    this.#store.watch(listener);
  }

  /** Let go of the storage and of the other tabs. */
  close() {
    this.#store.close();
  }

  /** @type {Form} */
  #form;
  /** @type {Opening | null} */
  #opening;
  /** @type {Store} */
  #store;

  #begin() {
    return this.#ask((store) => store.openAttempt(this.#form.form, () => this.#newAttempt()));
  }

  async #finish() {
    await this.#ask((store) => store.finish({ ...this.#happening(), kind: "finish" }));
    await this.load();
  }

  /**
   * @template Result
   * @param {(store: Store) => Promise<Result>} work
   */
  async #ask(work) {
    try {
      return await work(this.#store);
    } catch (error) {
      this.#store.close();
      this.#store = new MemoryStore(error, this.attempt, this.answers);
      return work(this.#store);
    }
  }

  /** @returns {Attempt} */
  #newAttempt() {
    const { form, version, items, beliefs } = this.#form;
    const seed = drawSeed(items, this.#opening);
    const started_at = new Date().toISOString();
    return {
      id: crypto.randomUUID(),
      form,
      version,
      seed,
      items,
      beliefs,
      open: form,
      started_at,
      finished_at: null,
    };
  }

  #happening() {
    const { id: attempt, form } = this.attempt;
    return { id: crypto.randomUUID(), owner: null, attempt, form, at: new Date().toISOString() };
  }
}
