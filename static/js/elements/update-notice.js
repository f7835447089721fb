// @ts-check
import { isAnyoneInQuiz } from "../offline/quiz-lock.js";
import { registration } from "../offline/register.js";

/**
 * Offers a new version that waits; the markup inside is shown then. One click, one reload, in this tab alone,
 * and never while a tab is in a quiz.
 */
export class UpdateNotice extends HTMLElement {
  async connectedCallback() {
    if (!("serviceWorker" in navigator)) return;
    this.addEventListener("click", this);
    document.addEventListener("visibilitychange", this);
    navigator.serviceWorker.addEventListener("controllerchange", this); // taken in another tab
    this.#registration = await registration().catch(() => undefined);
    this.#registration?.addEventListener("updatefound", this);
    this.#offer();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this);
    navigator.serviceWorker?.removeEventListener("controllerchange", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "updatefound") this.#registration?.installing?.addEventListener("statechange", this);
    if (event.type !== "click") this.#offer();
    else if (/** @type {Element} */ (event.target).closest("button")) this.#accept();
  }

  /** @type {ServiceWorkerRegistration | undefined} */
  #registration;

  async #offer() {
    const waiting = this.#registration?.waiting && navigator.serviceWorker.controller;
    this.hidden = !waiting || (await isAnyoneInQuiz());
  }

  async #accept() {
    await this.#offer();
    if (this.hidden) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    this.#registration?.waiting?.postMessage({ kind: "activate" });
  }
}

customElements.define("update-notice", UpdateNotice);
