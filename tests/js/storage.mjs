import "fake-indexeddb/auto";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;

const { transaction } = IDBDatabase.prototype;

/** Give this process a phone's storage with nothing in it. */
export function emptyStorage() {
  IDBDatabase.prototype.transaction = transaction;
  globalThis.indexedDB = new IDBFactory();
}

/** Give it a storage that refuses, as a private window may, or a phone that is full. */
export function refusingStorage(reason = "SecurityError") {
  globalThis.indexedDB = {
    open() {
      throw new DOMException("refused", reason);
    },
  };
}

/** Give it a storage that never answers. */
export function silentStorage() {
  const { indexedDB: real } = globalThis;
  const silence = { addEventListener() {}, removeEventListener() {} };
  globalThis.indexedDB = { open: (...name) => Object.assign(real.open(...name), silence) };
}

/** Lose the connection once, as an iPhone does while the app sleeps. */
export function loseConnection() {
  IDBDatabase.prototype.transaction = () => {
    IDBDatabase.prototype.transaction = transaction;
    throw new DOMException("The database connection is closing", "InvalidStateError");
  };
}

/** Let every transaction that writes fail from now on, as on a full disk. */
export function fillDisk() {
  IDBDatabase.prototype.transaction = function begin(names, mode, ...rest) {
    if (mode === "readwrite") throw new DOMException("full", "QuotaExceededError");
    return transaction.call(this, names, mode, ...rest);
  };
}

/** Note how each transaction that writes was asked for. */
export function noteDurability() {
  const noted = [];
  IDBDatabase.prototype.transaction = function begin(names, mode, options) {
    if (mode === "readwrite") noted.push(options?.durability);
    return transaction.call(this, names, mode, options);
  };
  return noted;
}

/** Read a whole store, past our own code. */
export async function rowsOf(name) {
  const db = await ended(indexedDB.open("crampwise"));
  const rows = await ended(db.transaction(name).objectStore(name).getAll());
  db.close();
  return rows;
}

/** Lay the database out as its first version was, with rows in it, as a phone that was not opened for long has it. */
export async function oldStorage({ attempts, events }) {
  const opening = indexedDB.open("crampwise", 1);
  opening.onupgradeneeded = () => {
    const db = opening.result;
    const old = db.createObjectStore("attempts", { keyPath: "id" });
    old.createIndex("open", "open", { unique: true });
    old.createIndex("latest", ["form", "number"]);
    const happened = db.createObjectStore("events", { keyPath: "id" });
    happened.createIndex("attempt", "attempt");
    happened.createIndex("answered_once", ["attempt", "item", "round"], { unique: true });
    for (const row of attempts) old.add(row);
    for (const row of events) happened.add(row);
  };
  const db = await ended(opening);
  db.close();
}

export function ended(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
