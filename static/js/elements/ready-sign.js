// @ts-check
import { isTabOfIphone } from "../offline/install.js";
import { check } from "../offline/register.js";
import { fill } from "./words.js";

/** @import { Holdings } from "../offline/register.js" */

const LESSON = /\/lessons\/[^/]+\/$/;
const QUIZ = /\/quiz\/(?:[^/]+\/|bank\.json)$/;
const DATA = /<script type="application\/json">([^<]*)<\/script>/;

/**
 * Says whether this phone is ready for an event with no signal, counting only what the worker found in its cache.
 * Its words are attributes: data-filling, data-ready, data-partial, data-off, data-tab; the counts are data-lesson and
 * data-lessons, data-question and data-questions. data-state is filling, ready, partial, off or tab.
 */
export class ReadySign extends HTMLElement {
  connectedCallback() {
    if (!("serviceWorker" in navigator)) return this.#say("off");
    if (isTabOfIphone()) return this.#sendToHomeScreen();
    document.addEventListener("visibilitychange", this);
    this.#look();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this);
  }

  /** Look again when the phone is taken out of the pocket: "just now" has to be true. */
  handleEvent() {
    if (document.visibilityState === "visible") this.#look();
  }

  /** A tab of an iPhone is erased after a week away, so only the app on the home screen says that it is ready. */
  #sendToHomeScreen() {
    const link = document.createElement("a");
    link.href = this.dataset.install ?? "";
    link.textContent = this.dataset.tab ?? "";
    this.replaceChildren(link);
    this.dataset.state = "tab";
  }

  async #look() {
    this.#say("filling");
    const cannotTell = () => this.#say("off");
    await check((holdings) => this.#tell(holdings).catch(cannotTell)).catch(cannotTell);
  }

  /** @param {Holdings} holdings */
  async #tell(holdings) {
    this.#say(holdings.ready ? "ready" : "partial", await this.#counts(holdings));
  }

  /** @param {Holdings} holdings */
  async #counts({ held, missing, version }) {
    const lessons = held.filter((url) => LESSON.test(url)).length;
    const questions = (await questionIds(held, version)).size;
    return {
      lessons: this.#count("lesson", lessons),
      questions: this.#count("question", questions),
      held: held.length,
      total: held.length + missing.length,
    };
  }

  /**
   * @param {string} thing
   * @param {number} count
   */
  #count(thing, count) {
    return fill(this.dataset[count === 1 ? thing : `${thing}s`] ?? "{count}", { count });
  }

  /**
   * @param {"filling" | "ready" | "partial" | "off"} state
   * @param {Record<string, string | number>} counts
   */
  #say(state, counts = {}) {
    this.textContent = fill(this.dataset[state] ?? "", counts);
    this.dataset.state = state;
  }
}

/**
 * Read the questions out of the quiz pages the phone holds: what is counted can be answered. A warm-up is not counted.
 * @param {string[]} held
 * @param {string} version
 */
async function questionIds(held, version) {
  const cache = await caches.open(`crampwise-${version}`);
  const pages = await Promise.all(held.filter((url) => QUIZ.test(url)).map((url) => cache.match(url)));
  const texts = await Promise.all(pages.map((page) => page?.text() ?? ""));
  const items = texts.flatMap((text) => JSON.parse(DATA.exec(text)?.[1] ?? (text || "{}")).items ?? []);
  return new Set(items.filter((item) => !item.id.startsWith("warm-up-")).map(({ id }) => id));
}

customElements.define("ready-sign", ReadySign);
