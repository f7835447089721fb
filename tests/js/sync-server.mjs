import { randomUUID } from "node:crypto";

/**
 * The server of the record, as its contract says, in memory; and the network before it, which can fail in every way that
 * networks do.
 */
export class SyncServer {
  /** Every event that was taken: its id, and whose it is. */
  /** What it never takes, until it is mended. */
  poisons = ["poison-1", "poison"];
  events = new Map();
  people = new Map();
  /** Whose phone each return key brings back. */
  keys = new Map();
  requests = [];
  busiest = 0;
  #busy = 0;

  join(nickname) {
    const person = { id: randomUUID(), nickname, is_athlete: true };
    this.people.set(person.id, person);
    return person;
  }

  of(owner) {
    return [...this.events.values()].filter(({ body }) => body.owner === owner).map(({ body }) => body);
  }

  /** Answer one request of a phone in which `session.person` is signed in. */
  async answer(session, path, { method, body, headers }) {
    this.#busy += 1;
    this.busiest = Math.max(this.busiest, this.#busy);
    await new Promise((resolve) => setTimeout(resolve));
    this.#busy -= 1;
    this.requests.push({ path, method, body: body && JSON.parse(body) });
    if (path === "session" && method === "POST") return this.#comeBack(session, JSON.parse(body), headers);
    if (path === "session") return json(200, { person: session.person, csrf: session.token });
    if (headers["X-CSRFToken"] !== session.token) return json(403, { detail: "csrf" });
    if (!session.person) return json(401, { detail: "who" });
    if (path === "key") return this.#makeKey(session.person);
    return this.#sync(session.person, JSON.parse(body));
  }

  #makeKey({ id: owner }) {
    const key = randomUUID();
    this.keys.set(key, owner);
    return json(201, { owner, key });
  }

  /** The cookie is the phone's as soon as the server answers, whether or not the page gets the reply. */
  #comeBack(session, { key }, headers) {
    if (headers["X-CSRFToken"] !== session.token) return json(403, { detail: "csrf" });
    session.person ??= this.people.get(this.keys.get(key)) ?? null;
    session.token = randomUUID();
    return json(200, { person: session.person, csrf: session.token });
  }

  #sync({ id }, { owner, cursor, events }) {
    if (owner !== id) return json(409, { detail: "another" });
    const answers = events.map((event) => this.#take(owner, event));
    const rows = [...this.events.values()];
    const news = rows.filter((row) => row.body.owner === owner && row.number > cursor).slice(0, 50);
    const last = Math.max(0, ...rows.filter(({ body }) => body.owner === owner).map(({ number }) => number));
    const reached = news.at(-1)?.number ?? Math.min(cursor, last);
    return json(200, {
      owner,
      answers,
      cursor: reached,
      more: reached < last,
      lost: cursor > last,
      events: news.map(({ body }) => body),
      attempts: this.#attemptsOf(news.map(({ body }) => body)),
      plan: { told_at: "2026-11-25T08:00:00.000Z", teams: [], assignments: [] },
    });
  }

  #take(owner, event) {
    const { id } = event;
    const known = this.events.get(id);
    if (event.owner !== owner) return { id, status: 409, reason: "owner" };
    if (this.poisons.includes(event.item ?? event.lesson)) return { id, status: 422, reason: "item" };
    if (known) return { id, status: known.text === JSON.stringify(event) ? 200 : 409 };
    this.events.set(id, { number: this.events.size + 1, body: event, text: JSON.stringify(event) });
    return { id, status: 201 };
  }

  #attemptsOf(bodies) {
    const names = new Set(bodies.map(({ attempt }) => attempt));
    const starts = [...this.events.values()].map(({ body }) => body).filter(({ kind }) => kind === "start");
    return starts
      .filter(({ attempt }) => names.has(attempt))
      .map(({ attempt: id, form, version, seed, items, at, owner }) => {
        const end = this.of(owner).find(({ kind, attempt }) => kind === "finish" && attempt === id);
        const told = items.map(([item, number]) => ({ id: item, version: number, ...SHAPE }));
        const times = { started_at: at, finished_at: end?.at ?? null };
        return { id, form, version, seed, items: told, beliefs: {}, ...times };
      });
  }
}

export const SHAPE = {
  kind: "true-false",
  answer: "false",
  options: [
    { id: "true", text: "True" },
    { id: "false", text: "False" },
  ],
};

export function json(status, told, headers = {}) {
  const type = { "Content-Type": "application/json" };
  return new Response(JSON.stringify(told), { status, headers: { ...type, ...headers } });
}

const LOST = new TypeError("Failed to fetch");

/** What can happen to a request; `pass` hands it to the server. */
export const FAULTS = {
  none: (pass) => pass(),
  unsent: () => Promise.reject(LOST),
  unanswered: async (pass) => pass().then(() => Promise.reject(LOST)),
  cut: async (pass) => {
    const text = await (await pass()).text();
    return new Response(text.slice(0, text.length / 2), { status: 200 });
  },
  twice: async (pass) => pass().then(pass),
  portal: async () => new Response("<h1>Welcome to the stadium</h1>", { status: 200 }),
  stranger: async () => json(200, { answers: [], ok: true }),
  created: async () => new Response(null, { status: 204 }),
  401: async () => json(401, {}),
  403: async () => json(403, {}),
  413: async () => new Response("too large", { status: 413 }),
  429: async () => json(429, {}, { "Retry-After": "7" }),
  500: async () => new Response("oh", { status: 500 }),
  503: async () => json(503, {}, { "Retry-After": "1" }),
};
