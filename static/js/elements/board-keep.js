// @ts-check
import { dropOtherBoards, keepBoard } from "../offline/boards.js";

/**
 * Keeps the board of the page on this phone for its coach alone. Each page of a coach says who is signed in: boards of
 * anybody else go; and so do all of them before a form is sent that ends the session.
 */
class BoardKeeper {
  /** @param {HTMLMetaElement} said */
  constructor(said) {
    this.#said = said;
    document.addEventListener("submit", this);
    this.#keep().catch(() => {}); // a browser that keeps nothing shows the page all the same
  }

  /** @param {SubmitEvent} event */
  async handleEvent(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const ends = (this.#said.dataset.ends ?? "").split(" ");
    if (event.defaultPrevented || !ends.includes(new URL(form.action).pathname)) return;
    event.preventDefault();
    await dropOtherBoards("").catch(() => {});
    form.submit();
  }

  /** @type {HTMLMetaElement} */
  #said;

  async #keep() {
    await dropOtherBoards(this.#said.content);
    const board = document.querySelector("#board-data")?.textContent;
    if (!board || !this.#said.content) return;
    await keepBoard({ ...JSON.parse(board), coach: this.#said.content });
    document.querySelector("#board-kept")?.removeAttribute("hidden");
  }
}

const said = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="person"]'));
if (said) new BoardKeeper(said);
