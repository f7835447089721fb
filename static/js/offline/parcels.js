// @ts-check
import { changedCards } from "./database.js";
import { MARK } from "./mark.js";
import { accountIn, everything, offers, visible } from "./store.js";
import { isAnswer, seenBy } from "./union.js";

/**
 * What waits for the server on this phone, and whose turn it is.
 *
 * @import { IDBPTransaction } from "idb"
 * @import { Parcel, Schema, StoreName } from "./database.js"
 * @import { Body, Verdict } from "./outbox.js"
 * @import { Account, Attempt, PhoneStore } from "./store.js"
 * @import { Row } from "./union.js"
 */

const RECORD = /** @type {StoreName[]} */ (["attempts", "events", "cards", "settings", "outbox"]);
/** The setting that brings the account back where the browser lost its cookie; it goes when the account changes. */
export const KEY = "key";
const TOLD = /** @type {const} */ (["attempts", "events"]);

/**
 * Get the events of an account that wait, or that were refused; an attempt stands for its own start.
 * @param {PhoneStore} store
 * @param {string} owner
 * @param {Parcel["state"]} state
 * @returns {Promise<Body[]>}
 */
export function parcelsOf(store, owner, state) {
  return store.use(async (db) => {
    const transaction = db.transaction(["outbox", "events", "attempts"]);
    const parcels = await transaction.objectStore("outbox").getAll();
    const chosen = parcels.filter((parcel) => parcel.owner === owner && parcel.state === state);
    const found = chosen.map(async ({ id }) => {
      const attempt = await transaction.objectStore("attempts").get(id);
      return attempt ? startOf(attempt) : transaction.objectStore("events").get(id);
    });
    return /** @type {Body[]} */ ((await Promise.all(found)).filter(Boolean));
  });
}

/**
 * Count the answers from before joining, which are private.
 * @param {PhoneStore} store
 * @param {string} keeper
 */
export async function countPractice(store, keeper) {
  const events = await store.use((db) => db.getAll("events"));
  return events.filter((event) => isAnswer(event) && isPractice(keeper)(event)).length;
}

/**
 * Let go of what the server named, and set aside what it refused: that is shown, and never deleted by itself.
 * @param {PhoneStore} store
 * @param {Verdict} verdict
 */
export function settle(store, { kept, refused }) {
  return store.change(["outbox"], async (transaction) => {
    const outbox = transaction.objectStore("outbox");
    await Promise.all(kept.map((id) => outbox.delete(id)));
    for (const { id, status, reason } of refused) {
      const parcel = await outbox.get(id);
      if (parcel) await outbox.put({ ...parcel, state: "refused", status, reason });
    }
  });
}

/**
 * Offer again all that this account owns: a server that was set back may have lost it.
 * @param {PhoneStore} store
 * @param {string} owner
 */
export function offerAgain(store, owner) {
  return store.change(RECORD, (transaction) =>
    restamp(
      transaction,
      (row) => row.owner === owner,
      (row) => row,
    ).then((rows) => Promise.all(offers(transaction, owner, rows))),
  );
}

/**
 * Put what was refused back in line: a person asked, perhaps after the server was mended.
 * @param {PhoneStore} store
 * @param {string} owner
 */
export function tryAgain(store, owner) {
  return store.change(["outbox"], async (transaction) => {
    const parcels = await transaction.objectStore("outbox").getAll();
    const refused = parcels.filter((parcel) => parcel.owner === owner && parcel.state === "refused");
    await Promise.all(offers(transaction, owner, refused));
  });
}

/**
 * Note who is signed in. Nobody sees another's rows; what was practised with nobody signed in goes with whoever signs in
 * next, still private. What is due is worked out anew, for it tells what was answered.
 * @param {PhoneStore} store
 * @param {Account | null} account
 */
export async function signIn(store, account) {
  const id = account?.id ?? null;
  await store.change(RECORD, async (transaction) => {
    const settings = transaction.objectStore("settings");
    const before = await accountIn(transaction);
    await (account ? settings.put(account, "account") : settings.delete("account"));
    if (id === before) return;
    await settings.delete(KEY);
    if (id) await restamp(transaction, seenBy(null), ({ open, ...row }) => ({ ...row, keeper: id }));
    const { attempts, events } = visible(await everything(transaction), id);
    const cards = transaction.objectStore("cards");
    await cards.clear();
    const items = attempts.flatMap((attempt) => attempt.items);
    const changed = await changedCards(cards, items, events.filter(isAnswer));
    await Promise.all(changed.map((card) => cards.put(card)));
  });
  if (account) localStorage.setItem(MARK, "1");
  else localStorage.removeItem(MARK);
  store.tell();
}

/**
 * Add the practice from before joining to the account: from now on it is the account's own, and is sent.
 * @param {PhoneStore} store
 * @param {string} owner
 */
export async function adopt(store, owner) {
  await store.change(RECORD, async (transaction) => {
    const rows = await restamp(transaction, isPractice(owner), ({ keeper, ...row }) => ({ ...row, owner }));
    await Promise.all(offers(transaction, owner, rows));
  });
  store.tell();
}

/**
 * @param {IDBPTransaction<Schema, any, "readwrite">} transaction
 * @param {(row: any) => boolean} isChosen
 * @param {(row: any) => any} change
 * @returns {Promise<{ id: string }[]>}
 */
async function restamp(transaction, isChosen, change) {
  const changed = TOLD.map(async (name) => {
    const store = transaction.objectStore(name);
    const rows = (await store.getAll()).filter(isChosen);
    await Promise.all(rows.map((row) => store.put(change(row))));
    return rows;
  });
  return (await Promise.all(changed)).flat();
}

/** @param {string} account */
function isPractice(account) {
  return (/** @type {Row} */ { owner, keeper }) => !owner && keeper === account;
}

/** @param {Attempt} attempt */
function startOf({ id, owner, form, version, seed, items, started_at: at }) {
  const asked = items.map((item) => [item.id, item.version]);
  return { id, owner, kind: "start", at, attempt: id, form, version, seed, items: asked };
}
