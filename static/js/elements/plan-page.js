// @ts-check
import { adopt, countPractice, parcelsOf, signIn, tryAgain } from "../offline/parcels.js";
import { PhoneStore, openStore } from "../offline/store.js";
import { syncing } from "../offline/wake.js";
import { tellNumber, tellPlan } from "./plan-told.js";
import { slot } from "./words.js";

/**
 * @import { Account } from "../offline/store.js"
 * @import { Plan } from "./plan-told.js"
 */

const NUMBER = "emergency-number";
const NO_PLAN = { teams: [], assignments: [] };

/** Shows what is set for whoever this phone is signed in as, with no signal too, and what still waits to be sent. */
export class PlanPage extends HTMLElement {
  async connectedCallback() {
    for (const kind of ["click", "change"]) this.addEventListener(kind, this);
    const store = await openStore();
    if (!(store instanceof PhoneStore)) return this.#stand("alone", "refused");
    this.#store = store;
    store.watch(() => this.#inTurn(() => this.#show()));
    await this.#inTurn(() => this.#show());
    await this.#send();
  }

  disconnectedCallback() {
    this.#store?.close();
  }

  /** @param {Event} event */
  handleEvent({ type, target }) {
    const place = /** @type {HTMLInputElement | null} */ (
      /** @type {Element} */ (target).closest("[data-act]")
    );
    if (!place || !this.#store || type !== (place.matches("input") ? "change" : "click")) return;
    if (place.dataset.ask) this.#ask(place);
    else this.#do(place);
  }

  #store = /** @type {PhoneStore} */ (/** @type {unknown} */ (undefined));
  #account = /** @type {Account | undefined} */ (undefined);
  #turn = Promise.resolve();
  #asked = /** @type {HTMLInputElement | null} */ (null);

  /** @type {Record<string, (place: HTMLInputElement) => unknown>} */
  #deeds = {
    send: () => this.#send(),
    again: () => tryAgain(this.#store, this.#id).then(() => this.#send()),
    adopt: () => adopt(this.#store, this.#id).then(() => this.#send()),
    number: ({ value }) => this.#store.changeSetting(NUMBER, value.trim()).then(() => this.#show()),
    share: ({ value, checked }) => this.#tell("PUT", `teams/${value}/membership`, { shows_beliefs: checked }),
    leave: ({ value }) => this.#tell("DELETE", `teams/${value}/membership`),
    out: () => this.#signOut(),
    no: () => this.#dialog.close(),
    yes: () => this.#asked && this.#do(this.#asked),
  };

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (slot(this, "dialog"));
  }

  get #id() {
    return this.#account?.id ?? "";
  }

  /** @param {HTMLInputElement} place */
  #do(place) {
    this.#dialog.close();
    this.#inTurn(() => this.#deeds[place.dataset.act ?? ""](place));
  }

  /**
   * Ask once more before something is gone.
   * @param {HTMLInputElement} place
   */
  #ask(place) {
    this.#asked = place;
    slot(this, "ask").textContent = place.dataset.ask ?? "";
    slot(this, "yes").textContent = place.textContent;
    this.#dialog.showModal();
  }

  /**
   * Do one thing after the other; what fails says so.
   * @param {() => unknown} work
   */
  #inTurn(work) {
    this.#turn = this.#turn
      .then(async () => void (await work()))
      .catch(() => this.#stand(this.#account ? "joined" : "alone", "failed"));
    return this.#turn;
  }

  async #send() {
    await (await syncing)?.now(true);
    await this.#show();
  }

  /**
   * Tell the server what the person decided, and show what it makes of it.
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #tell(method, path, body) {
    const reply = await (await syncing)?.ask(method, path, body);
    await this.#send();
    if (reply?.status !== 204) this.#stand("joined", "failed");
  }

  /** The answers that wait stay on the phone; only a session that has ended lets go of it. */
  async #signOut() {
    const reply = await (await syncing)?.ask("DELETE", "session");
    if (reply?.status !== 204) return this.#stand("joined", "failed");
    await signIn(this.#store, null);
    await this.#show();
  }

  async #show() {
    const store = this.#store;
    const account = /** @type {Account | undefined} */ (await store.setting("account"));
    const rest = /** @type {{ trouble?: string } | undefined} */ (await store.setting("rest"));
    this.#account = account;
    tellNumber(this, String((await store.setting(NUMBER)) ?? ""));
    if (account) {
      tellPlan(this, {
        account,
        plan: /** @type {Plan} */ ((await store.setting(`plan:${account.id}`)) ?? NO_PLAN),
        waiting: await parcelsOf(store, account.id, "waiting"),
        refused: await parcelsOf(store, account.id, "refused"),
        practice: await countPractice(store, account.id),
      });
    }
    this.#stand(account ? "joined" : "alone", account && rest?.trouble === "sign in" ? "out" : "");
  }

  /**
   * @param {"joined" | "alone"} stage
   * @param {"" | "out" | "failed" | "refused"} trouble
   */
  #stand(stage, trouble) {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-when]"))) {
      place.hidden = place.dataset.when !== stage && place.dataset.when !== trouble;
    }
    this.dataset.stage = stage;
  }
}

customElements.define("plan-page", PlanPage);
