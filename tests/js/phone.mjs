import { readFileSync } from "node:fs";
import vm from "node:vm";

/** A phone and a server made of maps, for the worker to run on. */

export const ORIGIN = "http://phone.test";
const SW = new URL("../../static/", import.meta.url);

/** As much of Cache Storage as the worker uses. */
export class FakeCaches {
  #caches = new Map();

  async open(name) {
    if (!this.#caches.has(name)) this.#caches.set(name, new FakeCache());
    return this.#caches.get(name);
  }

  async keys() {
    return [...this.#caches.keys()];
  }

  async delete(name) {
    return this.#caches.delete(name);
  }

  async match(request, { cacheName }) {
    return this.#caches.get(cacheName)?.match(request);
  }
}

class FakeCache {
  #entries = new Map();

  async match(request) {
    return this.#entries.get(addressOf(request))?.clone();
  }

  async put(request, response) {
    this.#entries.set(addressOf(request), response);
  }

  async delete(request) {
    return this.#entries.delete(addressOf(request));
  }

  async keys() {
    return [...this.#entries.keys()].map((url) => ({ url }));
  }
}

function addressOf(request) {
  return new URL(request.url ?? request, ORIGIN).href;
}

/** A server of files, each an address with its revision and body. It notes what it was asked, and how. */
export class FakeServer {
  asked = [];
  isDown = false;

  constructor(version, files) {
    this.version = version;
    this.files = files;
  }

  get precache() {
    const urls = Object.fromEntries(Object.entries(this.files).map(([url, { revision }]) => [url, revision]));
    return { version: this.version, bundle: `/offline-bundle.${this.version}.txt`, urls };
  }

  fetch = async (request, options) => {
    const { pathname, search } = new URL(request.url ?? request, ORIGIN);
    this.asked.push({ url: pathname + search, options });
    if (this.isDown) throw new TypeError("Failed to fetch");
    if (pathname === this.precache.bundle) return new Response(pack(this.bundle));
    const file = this.files[pathname];
    if (!file) return new Response("not found", { status: 404 });
    return new Response(file.body, { headers: { ETag: `"${file.revision}"` } });
  };

  get bundle() {
    return Object.entries(this.files).map(([url, { body }]) => {
      const isText = typeof body === "string";
      const text = isText ? body : Buffer.from(body).toString("base64");
      return [url, {}, text, isText ? "text" : "base64"];
    });
  }
}

/** Pack rows as cramps_site/bundle.py does; here a line is shared, and in it a word and a path. */
export function pack(rows) {
  const table = Array.from({ length: 200 }, () => "");
  [table[1], table[199]] = ["many", "a line that \x01 pages share: \x10"];
  const marks = [
    ["a line that many pages share: M0 0h5v5", "\xc7"],
    ["many", "\x01"],
    ["M9 9l5 5z", "\x10"],
    ["Many", "\x0e \x01"],
  ];
  const mark = (text) => marks.reduce((left, [piece, its]) => left.replaceAll(piece, its), text);
  const paths = rows.flatMap(([, , text]) => text.match(/M9 9l5 5z/g) ?? []);
  const head = { kinds: rows.map(([, headers, , form]) => [headers, form]), files: [...rows.keys()] };
  const parts = [
    table.join("\n"),
    ...rows.map(([, , text]) => mark(text)),
    ["M0 0h5v5", ...paths].join("\n"),
  ];
  return [JSON.stringify(head), ...parts].join("\f");
}

/** Run a worker file as a browser does, and fire events at it. */
export class FakeWorker {
  skipped = false;
  claimed = false;
  told = [];
  unregistered = false;
  #listeners = new Map();

  constructor({ caches, server, file = "sw.js" }) {
    const self = {
      PRECACHE: server?.precache,
      addEventListener: (kind, listener) => this.#listeners.set(kind, listener),
      skipWaiting: () => {
        this.skipped = true;
      },
      clients: {
        claim: async () => {
          this.claimed = true;
        },
        matchAll: async () => [{ postMessage: (told) => this.told.push(told) }],
      },
      registration: {
        unregister: async () => {
          this.unregistered = true;
        },
      },
    };
    const world = {
      self,
      caches,
      fetch: server?.fetch,
      location: new URL(ORIGIN),
      URL,
      Response,
      atob,
      AbortSignal,
    };
    vm.runInNewContext(readFileSync(new URL(file, SW), "utf8"), world, { filename: file });
  }

  install() {
    return this.#fire("install");
  }

  activate() {
    return this.#fire("activate");
  }

  async message(data, answers = []) {
    await this.#fire("message", { data, ports: [{ postMessage: (answer) => answers.push(answer) }] });
    return structuredClone(answers.at(-1));
  }

  sync() {
    return this.#fire("sync");
  }

  /** Ask for an address; undefined when the worker leaves it to the browser. */
  async open(address, { mode = "navigate", method = "GET" } = {}) {
    const answers = [];
    const request = { url: new URL(address, ORIGIN).href, mode, method };
    await this.#fire("fetch", { request, respondWith: (answer) => answers.push(answer) });
    return answers[0];
  }

  async #fire(kind, event = {}) {
    const waits = [];
    this.#listeners.get(kind)?.({ ...event, waitUntil: (promise) => waits.push(promise) });
    await Promise.all(waits);
  }
}

/** Install a worker for all that a server has, and put it in charge. */
export async function makePhone(server, caches = new FakeCaches()) {
  const worker = new FakeWorker({ caches, server });
  await worker.install();
  await worker.activate();
  return { caches, worker };
}
