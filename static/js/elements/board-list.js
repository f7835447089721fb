// @ts-check
import { keptBoards } from "../offline/boards.js";
import { part, slot } from "./words.js";

/**
 * Shows the boards that are on this phone, each with the day it was read.
 *
 * @import { BoardBelief, BoardWork, KeptBoard } from "../offline/boards.js"
 */
class BoardList extends HTMLElement {
  async connectedCallback() {
    const boards = await keptBoards().catch(() => []);
    this.hidden = boards.length === 0;
    slot(this, "boards").append(...boards.map((board) => this.#board(board)));
  }

  /** @param {KeptBoard} board */
  #board(board) {
    const shown = part(this, "board");
    for (const name of /** @type {const} */ (["name", "read"])) slot(shown, name).textContent = board[name];
    slot(shown, "work").append(...board.work.map((work) => this.#work(work)));
    slot(shown, "beliefs").append(...board.beliefs.map((belief) => this.#belief(belief)));
    slot(shown, "believed").hidden = board.beliefs.length === 0;
    return shown;
  }

  /** @param {BoardWork} work */
  #work(work) {
    const row = part(this, "work");
    for (const name of /** @type {const} */ (["title", "due", "finished", "rest"]))
      slot(row, name).textContent = work[name];
    return row;
  }

  /** @param {BoardBelief} belief */
  #belief(belief) {
    const row = part(this, "belief");
    const fact = /** @type {HTMLAnchorElement} */ (slot(row, "fact"));
    fact.textContent = belief.fact;
    fact.href = belief.url;
    slot(row, "safety").hidden = !belief.safety;
    for (const [place, cell] of row.querySelectorAll("td").entries())
      cell.textContent = String(belief.counts[place]);
    return row;
  }
}

customElements.define("board-list", BoardList);
