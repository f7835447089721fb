// @ts-check
import { openStore } from "../offline/store.js";
import { isAnswer } from "../offline/union.js";
import { levels } from "../quiz/calibration.js";
import { fixed, states } from "../quiz/marking.js";
import { givenItems, moves, readPlaces, sittings } from "../quiz/picture.js";
import { forgetOnServer } from "./me-account.js";
import { saveFile, takeFile } from "./me-file.js";
import { pictureOf } from "./me-picture.js";
import { toldOf } from "./me-told.js";
import { fill, slot } from "./words.js";

/**
 * @import { Account, AnswerEvent, PhoneRecord, Store } from "../offline/store.js"
 * @import { Item } from "../quiz/marking.js"
 * @import { Found, Place } from "../quiz/picture.js"
 */

const ASK_SURE = "ask-sure";

/** Shows people what this phone keeps of them, and lets them take it along or delete it. */
export class MePage extends HTMLElement {
  async connectedCallback() {
    this.#places = readPlaces(JSON.parse(this.querySelector("script")?.textContent ?? ""));
    this.#store = await openStore();
    this.#store.watch(() => this.#inTurn(() => this.#show()));
    for (const kind of ["click", "change"]) this.addEventListener(kind, this);
    addEventListener("beforeprint", this);
    this.#inTurn(() => this.#show());
  }

  disconnectedCallback() {
    removeEventListener("beforeprint", this);
    this.#store?.close();
  }

  /** @param {Event} event */
  handleEvent({ type, target }) {
    if (type === "beforeprint") return this.#unfold();
    const place = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-act]"));
    const deed = this.#deeds[`${type} ${place?.dataset.act}`];
    if (deed) this.#inTurn(() => deed(/** @type {HTMLInputElement} */ (place)));
  }

  /** @type {Place[]} */
  #places = [];
  #store = /** @type {Store} */ (/** @type {unknown} */ (undefined));
  #turn = Promise.resolve();
  #account = /** @type {Account | undefined} */ (undefined);
  #kept = /** @type {PhoneRecord} */ ({ attempts: [], events: [] });

  /** @type {Record<string, (place: HTMLInputElement) => void | Promise<void>>} */
  #deeds = {
    "change ask-sure": ({ checked }) => this.#store.changeSetting(ASK_SURE, checked),
    "change import": (input) => this.#take(input),
    "click export": () => this.#save(),
    "click ask-erase": () => this.#dialog.showModal(),
    "click keep": () => this.#dialog.close(),
    "click erase": () => this.#erase(),
  };

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (slot(this, "dialog"));
  }

  /**
   * Do one thing after the other; what fails says so.
   * @param {() => void | Promise<void>} work
   */
  #inTurn(work) {
    this.#turn = this.#turn.then(work).catch(() => this.#warn("refused"));
  }

  async #show() {
    if (this.#store.trouble) this.#warn(this.#store.trouble);
    this.#kept = await this.#store.record();
    const answers = this.#kept.events.filter(isAnswer);
    const items = givenItems(this.#kept.attempts);
    const found = states(items, answers);
    const isEmpty = !this.#places.some(({ slug }) => found[slug]);
    if (!isEmpty) await this.#tell(items, answers, found);
    await this.#showPhone();
    this.#stand(isEmpty ? "empty" : "record");
  }

  /**
   * @param {Item[]} items
   * @param {AnswerEvent[]} answers
   * @param {Found} found
   */
  async #tell(items, answers, found) {
    const places = this.#places;
    const pair = sittings(this.#kept.attempts);
    const { before, after } = pair;
    const story = {
      places,
      found,
      mended: fixed(items, answers),
      due: await this.#due(),
      levels: levels(items, answers),
      sittings: pair,
      moves: before && after ? moves(places, before, after, answers) : [],
    };
    slot(this, "picture").replaceChildren(pictureOf(this, places, found));
    slot(this, "told").replaceChildren(toldOf(this, story));
  }

  async #due() {
    const now = new Date();
    const dues = (await this.#store.cards()).map(({ due }) => due).sort();
    return {
      count: await this.#store.dueCount(now),
      next: dues.find((due) => due > now.toISOString()) ?? null,
    };
  }

  async #showPhone() {
    slot(this, "phone").hidden = !this.#store.isKept;
    const ask = /** @type {HTMLInputElement} */ (this.querySelector('[data-act="ask-sure"]'));
    ask.checked = (await this.#store.setting(ASK_SURE)) !== false;
    const what = slot(this, "what");
    const { attempts, events } = this.#kept;
    const answers = events.filter(isAnswer).length;
    this.#account = /** @type {Account | undefined} */ (await this.#store.setting("account"));
    const words = this.#account ? what.dataset.joined : what.dataset.alone;
    what.textContent = fill(words ?? "", this.#counts({ attempts: attempts.length, answers }));
    await this.#showSent();
  }

  /** Say how many results the server has named whole; the rest is on this phone, or needs its owner. */
  async #showSent() {
    const told = slot(this, "sent");
    told.hidden = !this.#account;
    const found = await Promise.all(this.#kept.attempts.map(({ id }) => this.#store.progress(id)));
    const count = (/** @type {string} */ name) => found.filter((progress) => progress === name).length;
    const counts = { sent: count("sent"), kept: count("kept"), stuck: count("stuck") };
    told.textContent = fill(told.dataset.words ?? "", counts);
  }

  async #save() {
    saveFile(this.#kept);
    this.#say("saved");
  }

  /** @param {HTMLInputElement} input */
  async #take(input) {
    const [file] = input.files ?? [];
    if (!file) return;
    const outcome = await takeFile(file, this.#store);
    input.value = "";
    await this.#show();
    this.#say(outcome.said, outcome.said === "added" ? this.#counts(outcome) : { name: outcome.name ?? "" });
  }

  /** Where the server has a copy, that goes first: else it would come back. */
  async #erase() {
    this.#dialog.close();
    if (this.#account && !(await forgetOnServer(this.#account.id))) return this.#say("unsent");
    await this.#store.erase();
    await this.#show();
    this.#say("erased");
    this.querySelector("h1")?.focus();
  }

  /** @param {"empty" | "record"} stage */
  #stand(stage) {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-when]"))) {
      place.hidden = place.dataset.when !== stage;
    }
    this.dataset.stage = stage;
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} values
   */
  #say(name, values = {}) {
    const said = slot(this, "said");
    said.textContent = fill(said.dataset[name] ?? "", values);
    said.dataset.about = name;
  }

  /**
   * Put counts into words.
   * @param {{ attempts: number, answers: number }} counts
   */
  #counts({ attempts, answers }) {
    const { quiz, quizzes, answer, answers: many } = slot(this, "phone").dataset;
    return {
      attempts: fill((attempts === 1 ? quiz : quizzes) ?? "", { count: attempts }),
      answers: fill((answers === 1 ? answer : many) ?? "", { count: answers }),
    };
  }

  /** @param {string} trouble */
  #warn(trouble) {
    const alarm = slot(this, "alarm");
    alarm.textContent = alarm.dataset[trouble] ?? "";
    alarm.hidden = false;
  }

  /** Print all there is, folded or not. */
  #unfold() {
    for (const fold of this.querySelectorAll("details")) fold.open = true;
  }
}

customElements.define("me-page", MePage);
