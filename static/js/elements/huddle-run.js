// @ts-check
import { fill, part, slot } from "./words.js";

/**
 * @typedef {Record<"up" | "down", number>} Counts
 */

const KEPT_AS = "crampwise-huddle";

/**
 * Turns the page of statements into a run: one a screen, thumbs counted, and at the end what to talk about. The counts
 * outlast a locked phone, not the tab; nothing is sent.
 */
export class HuddleRun extends HTMLElement {
  connectedCallback() {
    this.#cards = [...this.querySelectorAll('[data-slot="card"]')].map(
      (card) => /** @type {HTMLElement} */ (card),
    );
    this.#counts = recalled(this.#cards.length);
    for (const row of this.querySelectorAll('[data-slot="row"]'))
      /** @type {HTMLElement} */ (row).hidden = false;
    slot(this, "full").hidden = !document.fullscreenEnabled;
    for (const [place] of this.#cards.entries()) this.#count(place);
    this.addEventListener("click", this);
    document.addEventListener("keydown", this);
    this.#show(0);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "keydown") return this.#press(/** @type {KeyboardEvent} */ (event));
    const button = /** @type {Element} */ (event.target).closest("button");
    if (button) this.#act(button.dataset.act ?? "", /** @type {"up" | "down"} */ (button.dataset.thumb));
  }

  /** @type {HTMLElement[]} */
  #cards = [];
  /** @type {Counts[]} */
  #counts = [];
  #at = 0;

  /** @param {KeyboardEvent} event */
  #press({ key, altKey, ctrlKey, metaKey }) {
    if (altKey || ctrlKey || metaKey) return;
    if (key === "ArrowRight") this.#act("next");
    if (key === "ArrowLeft") this.#act("back");
  }

  /**
   * @param {string} act
   * @param {"up" | "down"} thumb
   */
  #act(act, thumb = "up") {
    if (act === "more") this.#change(thumb, 1);
    if (act === "less") this.#change(thumb, -1);
    if (act === "full") document.documentElement.requestFullscreen().catch(() => {});
    if (act === "again") this.#begin();
    if (act === "next" && this.#at < this.#cards.length - 1) this.#turn(this.#at + 1);
    if (act === "back" && this.#at > 0) this.#turn(this.#at - 1);
  }

  /** @param {number} place */
  #turn(place) {
    this.#show(place);
    this.#cards[place].querySelector("h2, h1")?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement} */ (this.#cards[place].querySelector("h2, h1")).focus({ preventScroll: true });
    scrollTo(0, 0);
    stayAwake();
  }

  /** @param {number} place */
  #show(place) {
    this.#at = place;
    this.toggleAttribute("data-running", place > 0);
    for (const [index, card] of this.#cards.entries()) card.hidden = index !== place;
    if (place === this.#cards.length - 1) this.#tell();
  }

  /**
   * @param {"up" | "down"} thumb
   * @param {number} by
   */
  #change(thumb, by) {
    const counts = this.#counts[this.#at];
    counts[thumb] = Math.max(0, counts[thumb] + by);
    this.#count(this.#at);
    keep(this.#counts);
  }

  /** @param {number} place */
  #count(place) {
    for (const thumb of /** @type {const} */ (["up", "down"])) {
      const shown = slot(this.#cards[place], thumb);
      if (shown) shown.textContent = String(this.#counts[place][thumb]);
    }
  }

  #begin() {
    this.#counts = this.#counts.map(() => ({ up: 0, down: 0 }));
    keep(this.#counts);
    for (const [place, card] of this.#cards.entries()) {
      this.#count(place);
      card.querySelector("details")?.removeAttribute("open");
    }
    this.#turn(0);
  }

  #tell() {
    const asked = this.#cards.flatMap((card, place) =>
      card.dataset.key ? [outcome(card, this.#counts[place])] : [],
    );
    asked.sort((one, other) => other.safety - one.safety || other.share - one.share);
    slot(this, "rows").replaceChildren(...asked.map((told) => resultRow(this, told)));
  }
}

/**
 * @param {HTMLElement} card
 * @param {Counts} counts
 */
function outcome(card, { up, down }) {
  const wrong = card.dataset.key === "up" ? down : up;
  const all = up + down;
  const lesson = /** @type {HTMLAnchorElement} */ (slot(card, "lesson"));
  const fact = slot(card, "fact").textContent ?? "";
  return { fact, lesson, wrong, all, share: all ? wrong / all : 0, safety: Number(card.dataset.safety) };
}

/**
 * @param {ParentNode} page
 * @param {ReturnType<typeof outcome>} told
 */
function resultRow(page, { fact, lesson, wrong, all, safety }) {
  const row = part(page, "row");
  const [words, link] = [slot(row, "wrong"), /** @type {HTMLAnchorElement} */ (slot(row, "lesson"))];
  slot(row, "fact").textContent = fact;
  slot(row, "safety").hidden = !safety;
  words.textContent = fill((all ? words.dataset.counted : words.dataset.uncounted) ?? "", { wrong, all });
  link.href = lesson.href;
  link.textContent = lesson.textContent;
  return row;
}

/**
 * @param {number} cards
 * @returns {Counts[]} what this tab counted before, if it fits
 */
function recalled(cards) {
  const none = Array.from({ length: cards }, () => ({ up: 0, down: 0 }));
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? "[]");
    return kept.length === cards ? kept : none;
  } catch {
    return none;
  }
}

/** @param {Counts[]} counts */
function keep(counts) {
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(counts));
  } catch {
    // A browser that keeps nothing counts all the same.
  }
}

/** A phone that is held up should not go dark; one that cannot promise may. */
function stayAwake() {
  navigator.wakeLock?.request("screen").catch(() => {});
}

customElements.define("huddle-run", HuddleRun);
