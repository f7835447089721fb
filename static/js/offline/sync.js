// @ts-check
import { unpacked } from "../quiz/unpacked.js";
import { FRESH, MOST, isTime, judge, nextBatch, readAfter, restAfter } from "./outbox.js";
import { KEY, offerAgain, parcelsOf, settle, signIn } from "./parcels.js";
import { accountIn } from "./store.js";

/**
 * @import { Next, Reply, Rest } from "./outbox.js"
 * @import { Account, PhoneStore } from "./store.js"
 */

const API = "/api/v1/";
const LOCK = "crampwise-sync";
const PATIENCE = 20_000;
/** @type {(Next | "done")[]} */
const ENDS = ["done", "rest", "sign in"];

/** Sends what waits, and takes in what the person's other phones sent. It never stops a quiz, and never gives up. */
export class Sync {
  /** @param {PhoneStore} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Send and take in, one at a time in all tabs; ends when there is nothing left to do now.
   * @param {boolean} isEager whether somebody asked, or the network is back
   * @returns {Promise<number>} when to try again, in milliseconds; 0 where all is done
   */
  now(isEager = false) {
    this.#turn = this.#turn.then(() => alone(() => this.#flush(isEager))).catch(() => 0);
    return this.#turn;
  }

  /**
   * Ask the server for something in the name of whoever is signed in.
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async ask(method, path, body) {
    await this.#look();
    return this.#fetch(method, path, body);
  }

  #store;
  #turn = Promise.resolve(0);
  #most = MOST;
  #after = 0;
  #token = "";

  /** @param {boolean} isEager */
  async #flush(isEager) {
    const rest = /** @type {Rest} */ ((await this.#store.setting("rest")) ?? {});
    const account = await this.#account();
    const waits = account ? (await parcelsOf(this.#store, account.id, "waiting")).length > 0 : false;
    if (!isTime(rest, Date.now(), isEager, waits)) return pauseOf(rest);
    const end = await this.#exchange(isEager || !account || !this.#token).catch(() => "rest");
    const next =
      end === "done"
        ? { until: Date.now() + FRESH }
        : { ...restAfter(rest, this.#after, Date.now(), Math.random()), trouble: end };
    await this.#store.changeSetting("rest", next);
    this.#store.tell();
    return pauseOf(next);
  }

  /**
   * Take step after step until nothing is left, or the server is to be left alone.
   * @param {boolean} asksWho
   */
  async #exchange(asksWho) {
    let next = asksWho ? await this.#look() : "go on";
    if (next === "go on") await this.#keepKey();
    let looks = 2;
    while (!ENDS.includes(next)) {
      if (next === "renew" || next === "look") next = looks-- ? await this.#look() : "rest";
      else next = await this.#step();
    }
    return next;
  }

  /**
   * See who is signed in here; that is the account from now on. The token is told with it: it changes at each sign-in,
   * perhaps in another tab, so no page keeps it longer than itself. Where the browser lost the cookie, the account's key
   * brings it back; only the server's own word that it is of no use lets go of it.
   * @returns {Promise<Next | "done">}
   */
  async #look() {
    const account = await this.#account();
    const key = account && (await this.#store.setting(KEY));
    let { status, told } = await this.#fetch("GET", "session");
    if (status === 200 && told?.person === null && key) {
      this.#token = told.csrf;
      ({ status, told } = await this.#fetch("POST", "session", { key }));
      if (status === 200 && told?.person === null) await this.#store.changeSetting(KEY, "");
    }
    if (status !== 200 || told?.person === undefined) return "rest";
    this.#token = told.csrf;
    const { person } = told;
    const isHere = person?.is_athlete;
    if (!isHere && account) return "sign in";
    await signIn(this.#store, isHere ? { id: person.id, nickname: person.nickname } : null);
    return isHere ? "go on" : "done";
  }

  /** Have a key for the day the cookie is lost, and keep it if it is still the account's. */
  async #keepKey() {
    if (await this.#store.setting(KEY)) return;
    const { told } = await this.#fetch("POST", "key");
    if (!told?.key) return;
    await this.#store.change(["settings"], async (transaction) => {
      if ((await accountIn(transaction)) === told.owner)
        await transaction.objectStore("settings").put(told.key, KEY);
    });
  }

  /** @returns {Promise<Next | "done">} */
  async #step() {
    const owner = (await this.#account())?.id;
    if (!owner) return "done";
    const waiting = await parcelsOf(this.#store, owner, "waiting");
    const events = nextBatch(waiting, owner, this.#most);
    const cursor = Number((await this.#store.setting(`cursor:${owner}`)) ?? 0);
    const reply = await this.#fetch("POST", "sync", { owner, cursor, events });
    const verdict = judge(reply, owner, events);
    await settle(this.#store, verdict);
    if (verdict.next === "halve") this.#most = Math.ceil(events.length / 2);
    if (verdict.next === "halve" || reply.status !== 200)
      return verdict.next === "halve" ? "go on" : verdict.next;
    const isMore = await this.#take(owner, cursor, reply.told);
    const isLeft = waiting.length > verdict.kept.length + verdict.refused.length;
    return verdict.next === "go on" && !isMore && !isLeft ? "done" : verdict.next;
  }

  /**
   * Take in what the server tells; the cursor moves once that is on the disk.
   * @param {string} owner
   * @param {number} cursor
   * @param {any} told
   */
  async #take(owner, cursor, { attempts, events, plan, cursor: reached, more, lost }) {
    const isLost = lost && cursor > 0;
    if (isLost) await offerAgain(this.#store, owner);
    const begun = attempts.map((/** @type {any} */ attempt) =>
      unpacked(attempt.finished_at ? attempt : { ...attempt, open: attempt.form }),
    );
    const happened = events.filter((/** @type {any} */ { kind }) => kind === "answer" || kind === "finish");
    if (begun.length + happened.length) {
      await this.#store.merge({ attempts: begun, events: happened }, owner);
    }
    await this.#store.changeSetting(`plan:${owner}`, plan);
    await this.#store.changeSetting(`cursor:${owner}`, isLost ? 0 : reached);
    return isLost || (more && reached > cursor);
  }

  /** @returns {Promise<Account | undefined>} */
  async #account() {
    return /** @type {Account | undefined} */ (await this.#store.setting("account"));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Reply>}
   */
  async #fetch(method, path, body) {
    this.#after = 0;
    try {
      const response = await fetch(API + path, {
        method,
        body: body && JSON.stringify(body),
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
        redirect: "error",
        signal: AbortSignal.timeout?.(PATIENCE), // not on iOS 15
      });
      this.#after = readAfter(response.headers.get("Retry-After"));
      return { status: response.status, told: await response.json().catch(() => undefined) };
    } catch {
      return { status: 0 };
    }
  }
}

/** @param {Rest} rest */
function pauseOf({ failures, until = 0 }) {
  return failures ? Math.max(1, until - Date.now()) : 0;
}

/**
 * Do it while no other tab does; where there are no locks, the server keeps what comes twice once.
 * @param {() => Promise<number>} work
 * @returns {Promise<number>}
 */
async function alone(work) {
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}
