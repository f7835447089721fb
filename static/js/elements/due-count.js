// @ts-check
import { countDue } from "../offline/glance.js";
import { fill, slot } from "./words.js";

/** Says how many beliefs are due to be asked about again. Where none is, or none can be counted, it is not there. */
export class DueCount extends HTMLElement {
  connectedCallback() {
    this.#count();
    addEventListener("pageshow", this);
  }

  disconnectedCallback() {
    removeEventListener("pageshow", this);
  }

  /** @param {Event} event a page that the browser kept may be hours old */
  handleEvent(event) {
    if (/** @type {PageTransitionEvent} */ (event).persisted) this.#count();
  }

  async #count() {
    const count = await countDue(new Date()).catch(() => 0);
    const words = count === 1 ? this.dataset.one : this.dataset.more;
    slot(this, "count").textContent = fill(words ?? "", { count });
    this.hidden = count === 0;
  }
}

customElements.define("due-count", DueCount);
