// @ts-check
import { position } from "../quiz/state.js";
import { MemoryStore } from "./memory.js";
import { openStore } from "./store.js";

/**
 * @import { Sure } from "../quiz/marking.js"
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
   */
  static async open(form) {
    const run = new Run(form, await openStore());
    await run.load();
    return run;
  }

  /**
   * @param {Form} form
   * @param {Store} store
   */
  constructor(form, store) {
    this.#form = form;
    this.#store = store;
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

  /** Begin once more; the attempt before stays as it is. */
  async again() {
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
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    const { form, version, items, beliefs } = this.#form;
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
