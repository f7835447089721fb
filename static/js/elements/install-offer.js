// @ts-check
import { askToInstall, watchInstall, wayToInstall } from "../offline/install.js";
import { slot } from "./words.js";

/** Offers the home screen where the browser can ask, or shows where the steps stand; nothing once it is there. */
export class InstallOffer extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.#unwatch = watchInstall(() => this.#offer());
    this.#offer();
  }

  disconnectedCallback() {
    this.#unwatch();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (/** @type {Element} */ (event.target).closest("button")) askToInstall();
  }

  #unwatch = () => {};

  #offer() {
    const way = wayToInstall();
    this.hidden = way === "none";
    slot(this, "ask").hidden = way !== "ask";
    slot(this, "show").hidden = way !== "show";
  }
}

customElements.define("install-offer", InstallOffer);
