// @ts-check
import { MemoryStore } from "../offline/memory.js";
import { holdQuizLock, releaseQuizLock } from "../offline/quiz-lock.js";
import { openStore } from "../offline/store.js";
import { position } from "../quiz/state.js";
import { resultScreen } from "./quiz-result.js";
import { feedbackScreen, questionScreen } from "./quiz-screens.js";
import { slot } from "./words.js";

/**
 * @import { AnswerEvent, Attempt, FinishEvent, Store } from "../offline/store.js"
 * @import { Sure } from "../quiz/marking.js"
 * @import { Form, Question } from "../quiz/state.js"
 */

/**
 * Takes a person through a form: choose, say how sure, and at once the answer. What it shows is worked out anew from
 * what the store holds, so a page that was killed, and a second tab, stand where the answers stand.
 */
export class QuizRun extends HTMLElement {
  async connectedCallback() {
    for (const kind of ["submit", "click", "keydown"]) this.addEventListener(kind, this);
    this.#form = JSON.parse(this.querySelector('script[type="application/json"]')?.textContent ?? "{}");
    this.#store = await openStore();
    this.#store.watch(() => this.#follow());
    await this.#load();
    this.#show();
  }

  disconnectedCallback() {
    releaseQuizLock();
  }

  /** @param {Event} event */
  async handleEvent(event) {
    if (event.type === "submit") return this.#answer(/** @type {SubmitEvent} */ (event));
    if (event.type === "keydown") return keepEnterFromAnswering(/** @type {KeyboardEvent} */ (event));
    const { act } = /** @type {Element} */ (event.target).closest("button")?.dataset ?? {};
    if (act === "next") await this.#next();
    if (act === "again") await this.#again();
  }

  /** @type {Form} */ #form;
  ...
}
