// @ts-check
import { chooseDaily } from "../quiz/daily.js";
import { drawSeed, optionOrder } from "../quiz/order.js";
import { position } from "../quiz/state.js";
import { MemoryStore } from "./memory.js";
import { openStore } from "./store.js";
import { isAnswer } from "./union.js";

/**
 * @import { Bank } from "../quiz/daily.js"
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
   * Get the attempt that is under way, else begin one with what is due of the bank; where nothing is, the run is idle.
   * @param {Form} form
   * @param {Bank} bank
   * @param {Date} now
   */
  static async draw(form, bank, now) {
    const run = new Run(form, await openStore());
    const [current, cards, { events }] = await run.#ask((store) =>
      Promise.all([store.currentAttempt(form.form), store.cards(), store.record()]),
    );
    const chosen = chooseDaily(cards, bank, events.filter(isAnswer), now, drawSeed([], null));
    run.#form = { ...form, ...chosen };
    run.nextDue = cards.map(({ due }) => due).sort()[0] ?? null;
    run.isIdle = !current?.open && !chosen.items.length;
    if (!current?.open && !run.isIdle) await run.#begin();
    if (!run.isIdle) await run.load();
    return run;
  }

  /** Whether there is nothing to ask, and when there next is, if anything was ever asked. */
  isIdle = false;
  /** @type {string | null} */
  nextDue = null;

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
    const { round } = this.position;
    const answer = { ...this.#happening(), kind, item, version, option, sure, round };
    const kept = await this.#ask((store) => store.saveAnswer(answer, this.attempt, this.answers));
    this.answers = [...this.answers, kept.answer];
    return kept;
  }

  /** Tell how far what was answered has come. */
  progress() {
    return this.#ask((store) => store.progress(this.attempt.id));
  }

  /**
   * Look up what the person chose, or the phone noted.
   * @param {string} name
   */
  setting(name) {
    return this.#ask((store) => store.setting(name));
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  changeSetting(name, value) {
    return this.#ask((store) => store.changeSetting(name, value));
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
