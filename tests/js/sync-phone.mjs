import { randomUUID } from "node:crypto";
import { PhoneStore, openStore } from "../../static/js/offline/store.js";
import { signIn } from "../../static/js/offline/parcels.js";
import { Sync } from "../../static/js/offline/sync.js";
import { noteLesson } from "../../static/js/offline/glance.js";
import { SHAPE } from "./sync-server.mjs";
import { ended, rowsOf } from "./storage.mjs";

const QUESTIONS = ["salt-1", "water-1", "stretch-1"];

/** A phone of a browser's own storage, cookie and locks, with as many tabs as are opened; one phone is in hand at a time. */
export class SyncPhone {
  session = { person: null, token: "t1" };
  storage = new IDBFactory();
  fault = (pass) => pass();
  hasLocks = true;
  #tabs = [];
  #queue = Promise.resolve();

  constructor(server) {
    this.server = server;
  }

  /** Take it in hand: the names of the browser now mean this one. */
  hold() {
    globalThis.indexedDB = this.storage;
    globalThis.fetch = (url, options) => {
      const pass = () => this.server.answer(this.session, url.replace("/api/v1/", ""), options);
      return url.endsWith("/session") && options.method === "GET" ? pass() : this.fault(pass, options, url);
    };
    globalThis.localStorage = { setItem() {}, removeItem() {} };
    const navigator = { locks: this.hasLocks ? { request: (_name, work) => this.#lock(work) } : undefined };
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    return this;
  }

  async tab() {
    const store = await openStore();
    if (!(store instanceof PhoneStore)) throw store.trouble;
    this.#tabs.push(store);
    return { store, sync: new Sync(store) };
  }

  close() {
    for (const store of this.#tabs.splice(0)) store.close();
  }

  /** Sign in on this phone, as the page after joining does. */
  async signIn(person, store) {
    this.session = { person, token: randomUUID() };
    this.hold();
    if (person) await signIn(store, { id: person.id, nickname: person.nickname });
  }

  async signOut(store) {
    this.session = { person: null, token: randomUUID() };
    this.hold();
    await signIn(store, null);
  }

  read(kind = "read", lesson = "salt") {
    return noteLesson(kind, lesson, new Date());
  }

  outbox() {
    return rowsOf("outbox");
  }

  async #lock(work) {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {});
    return turn;
  }
}

/** Let time pass: no rest is left. */
export function later(store) {
  return store.changeSetting("rest", {});
}

export function makeAttempt(questions = QUESTIONS, form = "start") {
  const started_at = new Date().toISOString();
  const items = questions.map((id) => ({ id, version: 1, belief: id.replace(/-\d+$/, ""), ...SHAPE }));
  const told = { id: randomUUID(), form, version: "v1", seed: 7, items, beliefs: {} };
  return { ...told, open: form, started_at, finished_at: null };
}

/** Answer one question of the attempt under way, and say what the phone then calls saved. */
export async function answer(store, item = QUESTIONS[0], questions = QUESTIONS, form = "start") {
  const attempt = await store.openAttempt(form, () => makeAttempt(questions, form));
  const at = new Date().toISOString();
  const event = {
    id: randomUUID(),
    owner: null,
    attempt: attempt.id,
    form: attempt.form,
    at,
    kind: "answer",
  };
  const given = { item, version: 1, option: "true", sure: 2, round: 1 };
  const { answer: kept } = await store.saveAnswer({ ...event, ...given }, attempt, []);
  return kept;
}

export async function finish(store, form = "start") {
  const attempt = await store.currentAttempt(form);
  const at = new Date().toISOString();
  await store.finish({ id: randomUUID(), owner: null, attempt: attempt.id, form, at, kind: "finish" });
  return attempt;
}

/** Take a form from its first question to its end. */
export async function take(store, form = "start") {
  for (const item of QUESTIONS) await answer(store, item, QUESTIONS, form);
  return finish(store, form);
}

export { ended };
