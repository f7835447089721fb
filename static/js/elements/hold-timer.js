// @ts-check

const SECONDS = 30;

/**
 * Times a stretch. Inside it stand a button, [data-slot="seconds"] for the numeral and a role="status" place that
 * speaks data-done-label at the end. --held runs from 0 to 1 for the line; data-running is there while it runs.
 */
export class HoldTimer extends HTMLElement {
  connectedCallback() {
    this.#button.hidden = false;
    this.#rest();
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (!this.#button.contains(/** @type {Node} */ (event.target))) return;
    if (this.hasAttribute("data-running")) this.#rest();
    else this.#start();
  }

  #started = 0;
  #ticking = 0;

  get #button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector("button"));
  }

  #start() {
    this.#started = performance.now();
    this.#ticking = setInterval(() => this.#tick(), 100);
    this.dataset.running = "";
    this.#label(this.dataset.stopLabel);
    this.#announce("");
    this.#tick();
  }

  #rest() {
    clearInterval(this.#ticking);
    delete this.dataset.running;
    this.#label(this.dataset.startLabel);
    this.#show(0);
  }

  #tick() {
    const seconds = (performance.now() - this.#started) / 1000;
    if (seconds < SECONDS) return this.#show(seconds);
    this.#rest();
    this.#show(SECONDS);
    this.#announce(this.dataset.doneLabel ?? "");
    navigator.vibrate?.(200);
  }

  /** @param {number} seconds */
  #show(seconds) {
    this.style.setProperty("--held", String(seconds / SECONDS));
    const numeral = this.querySelector('[data-slot="seconds"]');
    if (numeral) numeral.textContent = String(Math.ceil(SECONDS - seconds));
  }

  /** @param {string | undefined} words */
  #label(words) {
    const place = this.#button.querySelector('[data-slot="label"]') ?? this.#button;
    place.textContent = words ?? "";
  }

  /** @param {string} words */
  #announce(words) {
    const place = this.querySelector('[role="status"]');
    if (place) place.textContent = words;
  }
}

customElements.define("hold-timer", HoldTimer);
