// @ts-check
import { keepStorage } from "../offline/keep.js";
import { holdQuizLock, releaseQuizLock } from "../offline/quiz-lock.js";
import { Run } from "../offline/run.js";
import { unpacked } from "../quiz/unpacked.js";
import { fitTo, idleScreen } from "./quiz-notes.js";
import { resultScreen } from "./quiz-result.js";
import { feedbackScreen, questionScreen } from "./quiz-screens.js";
import { part, slot } from "./words.js";

/**
 * @import { Trouble } from "../offline/store.js"
 * @import { Sure } from "../quiz/marking.js"
 * @import { Opening } from "../quiz/order.js"
 */

const PROGRESS = ["kept", "sent", "stuck"]; // in the order of the page's words for it

/**
 * Takes a person through a form: choose, say how sure, and at once the answer. What it shows follows from what is
 * stored, so a page that was killed, and a second tab, stand where the answers stand.
 */
export class QuizRun extends HTMLElement {
  async connectedCallback() {
    const asked = /** @type {HTMLElement | null} */ (this.querySelector("form[data-item]"));
    const opening = openingOf(asked);
    this.#asked = /** @type {Element} */ (
      (asked ?? part(this, "question").firstElementChild)?.cloneNode(true)
    );
    this.#asked.querySelector(".quiz__note")?.remove();
    try {
      this.#run = await this.#open(opening);
    } catch (error) {
      this.#goPlain();
      throw error;
    }
    await fitTo(this, this.#run);
    this.#run.watch(() => this.#inTurn(() => this.#follow()));
    for (const kind of ["submit", "click", "change", "keydown"]) this.addEventListener(kind, this);
    if (opening && this.#run.stands(opening)) this.#stand("question");
    else this.#showPosition();
    await this.#sayProgress();
    takeEarly();
  }

  disconnectedCallback() {
    releaseQuizLock();
    this.#run?.close();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "keydown") return moveOnWithEnter(/** @type {KeyboardEvent} */ (event));
    if (event.type === "change") return slot(this, "sure").scrollIntoView({ block: "nearest" });
    const button = /** @type {Element} */ (event.target).closest("button");
    if (event.type === "submit") {
      event.preventDefault();
      this.#inTurn(() => this.#answer(/** @type {SubmitEvent} */ (event)));
    } else if (button?.dataset.act && !isSecondTap(event)) this.#inTurn(() => this.#moveOn(button));
  }

  #run = /** @type {Run} */ (/** @type {unknown} */ (undefined));
  /** @param {Opening | null} opening */
  async #open(opening) {
    const form = unpacked(JSON.parse(this.querySelector("script")?.textContent ?? ""));
    const { bank } = this.dataset;
    if (!bank) return Run.open(form, opening);
    return Run.draw(form, unpacked(await (await fetch(bank)).json()), new Date());
  }

  /** With nothing to ask from, it is as it is without script: the form goes out, and early.js holds it no more. */
  #goPlain() {
    this.addEventListener("submit", (event) => event.stopPropagation());
    takeEarly();
  }

  #asked = /** @type {Element} */ (/** @type {unknown} */ (undefined));
  #shown = "";
  #turn = Promise.resolve();

  /**
   * Do one thing after the other: a second tap, or word from another tab, waits until the first is stored.
   * @param {() => Promise<void>} work
   */
  #inTurn(work) {
    this.#turn = this.#turn.then(work);
  }

  /** @param {SubmitEvent} event */
  async #answer({ target, submitter }) {
    const form = /** @type {HTMLFormElement} */ (target);
    const question = this.#run.position.next;
    if (!form.isConnected || !question) return;
    const isSkipped = !submitter?.closest('[data-slot="sure"]');
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector(":checked"));
    const option = isSkipped || !chosen ? null : chosen.value;
    const sure = /** @type {Sure} */ (Number(/** @type {HTMLButtonElement} */ (submitter).value) || null);
    const kept = await this.#run.answer(question, option, sure);
    const isLast = !this.#run.position.next;
    this.#show("feedback", feedbackScreen(this, question, this.#run.beliefs, { ...kept, isLast }));
    this.#sayKept("kept");
    this.#turnTo();
  }

  /** @param {HTMLButtonElement} button */
  async #moveOn(button) {
    if (!button.isConnected) return;
    if (button.dataset.act === "again" && this.dataset.bank) return drawAnew();
    if (button.dataset.act === "again") await this.#run.again();
    else await this.#run.load();
    await fitTo(this, this.#run);
    this.#showPosition();
    await this.#sayProgress();
    if (this.dataset.stage === "result") await this.#end();
    this.#turnTo();
  }

  async #end() {
    keepStorage();
    if (this.#run.attempt.form === "warm-up") await this.#run.changeSetting("warmed-up", true);
  }

  /** Go where another tab has gone, unless an answer is being read here. */
  async #follow() {
    if (this.#run.isIdle) return;
    await this.#run.load();
    if (this.dataset.stage !== "feedback" && this.#shown !== this.#place) this.#showPosition();
    await this.#sayProgress();
  }

  /** Say of a result whether it was sent: the server has named all of it, and nothing less will do. */
  async #sayProgress() {
    if (this.dataset.stage === "result") this.#sayKept(await this.#run.progress());
  }

  /** @param {"kept" | "sent" | "stuck"} progress */
  #sayKept(progress) {
    const saved = slot(this, "saved");
    const words = saved.dataset.words?.split("|")[PROGRESS.indexOf(progress)];
    saved.textContent = (this.#run.isKept && words) || "";
  }

  get #place() {
    const { next, round } = this.#run.position;
    return `${this.#run.attempt.id} ${next?.id} ${round}`;
  }

  #showPosition() {
    const { attempt, answers, position, beliefs } = this.#run;
    const { next } = position;
    if (this.#run.isIdle) this.#show("idle", idleScreen(this, this.#run.nextDue));
    else if (next) this.#show("question", questionScreen(this.#asked, attempt.seed, { ...position, next }));
    else this.#show("result", resultScreen(this, attempt, answers, beliefs));
    slot(this, "saved").textContent = "";
  }

  /**
   * @param {"question" | "feedback" | "result" | "idle"} stage
   * @param {Node} screen
   */
  #show(stage, screen) {
    slot(this, "stage").replaceChildren(screen);
    this.#stand(stage);
  }

  /** @param {"question" | "feedback" | "result" | "idle"} stage that is on the screen */
  #stand(stage) {
    const { answers, attempt, position, trouble } = this.#run;
    sayTrouble(slot(this, "alarm"), trouble);
    this.#shown = this.#place;
    this.style.setProperty("--done", String(answers.length / (attempt.items.length + position.again || 1)));
    this.dataset.stage = stage;
    if (attempt.open && answers.length) holdQuizLock();
    else releaseQuizLock();
  }

  /** Bring the new screen's heading to the reader: into view, and to the screen reader. */
  #turnTo() {
    slot(this, "heading").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

/**
 * The question that stands in the page before any script does, so that nobody waits for one.
 * @param {HTMLElement | null} form
 */
function openingOf(form) {
  if (!form) return null;
  const radios = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=radio]"));
  return { item: form.dataset.item ?? "", options: [...radios].map(({ value }) => value) };
}

/** Give the answer that was tapped before this script was here (see early.js). */
function takeEarly() {
  const { early } = /** @type {{ early?: HTMLElement | null }} */ (/** @type {unknown} */ (window));
  if (early?.isConnected) early.click();
}

/** Draw what is due now, and begin at the top. */
function drawAnew() {
  scrollTo(0, 0);
  location.reload();
}

/**
 * Say why nothing is kept; an alarm that says it already is left alone, or it would be read out each time.
 * @param {HTMLElement} alarm
 * @param {Trouble} trouble
 */
function sayTrouble(alarm, trouble) {
  alarm.hidden = !trouble;
  const words = (trouble && alarm.dataset[trouble]) ?? "";
  if (alarm.textContent !== words) alarm.textContent = words;
}

/**
 * The second tap of a double tap was meant for the screen before.
 * @param {Event} event
 */
function isSecondTap(event) {
  return /** @type {MouseEvent} */ (event).detail > 1;
}

/**
 * Enter on an option chooses it and goes on to how sure (or the plain button in its place), instead of sending the form;
 * held down, it says nothing more.
 * @param {KeyboardEvent} event
 */
function moveOnWithEnter(event) {
  const option = /** @type {HTMLInputElement} */ (event.target);
  if (event.key !== "Enter" || !(event.repeat || option.type === "radio")) return;
  event.preventDefault();
  if (event.repeat) return;
  option.checked = true;
  const ways = /** @type {NodeListOf<HTMLElement>} */ (
    slot(/** @type {HTMLFormElement} */ (option.form), "sure").querySelectorAll("button")
  );
  [...ways].find(({ offsetParent }) => offsetParent)?.focus();
}

customElements.define("quiz-run", QuizRun);
