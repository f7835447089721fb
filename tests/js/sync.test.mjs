import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";
import { adopt, tryAgain } from "../../static/js/offline/parcels.js";
import { makeRandom } from "./random.mjs";
import { noteDurability, rowsOf } from "./storage.mjs";
import { SyncPhone, answer, finish, later, take } from "./sync-phone.mjs";
import { FAULTS, SyncServer, json } from "./sync-server.mjs";

let server;
const phones = [];
const LIVES = 60;

beforeEach(() => {
  server = new SyncServer();
});
afterEach(() => {
  for (const phone of phones.splice(0)) phone.close();
});

/** Make a phone; where a person is named it is signed in. */
async function makePhone(person = null) {
  const phone = new SyncPhone(server).hold();
  phones.push(phone);
  const tab = await phone.tab();
  if (person) await phone.signIn(person, tab.store);
  return { phone, ...tab };
}

const ids = (rows) => rows.map(({ id }) => id).sort();
const sent = () => server.requests.filter(({ path }) => path === "sync").flatMap(({ body }) => body.events);

test("an owned answer is offered in the transaction that keeps it, and strictly", async () => {
  const { store } = await makePhone(server.join("Abel"));
  const noted = noteDurability();

  const kept = await answer(store);

  assert.deepEqual(noted, ["strict", "strict"]);
  assert.deepEqual(ids(await rowsOf("outbox")), [kept.attempt, kept.id].sort());
});

test("what nobody owns is never sent", async () => {
  const { store, sync } = await makePhone();
  await take(store);

  await sync.now(true);

  assert.deepEqual(sent(), []);
  assert.deepEqual(await rowsOf("outbox"), []);
});

test("a quiz, and a lesson, reach the server once, the start first and the end last", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  await take(store);
  await phone.read("open");
  await phone.read("read");

  await sync.now(true);
  await sync.now(true);

  const kinds = sent().map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(0, 3).sort(), ["open", "read", "start"]);
  assert.deepEqual(kinds.slice(3), ["answer", "answer", "answer", "finish"]);
  assert.equal(server.of(abel.id).length, 7);
  assert.deepEqual(await phone.outbox(), []);
});

test("a result is called sent only when the server has named all of it", async () => {
  const { phone, store, sync } = await makePhone(server.join("Abel"));
  const { id } = await take(store);
  assert.equal(await store.progress(id), "kept");
  phone.fault = FAULTS.unanswered;
  await sync.now(true);
  assert.equal(await store.progress(id), "kept");
  phone.fault = FAULTS.none;
  await later(store);
  await sync.now();

  assert.equal(await store.progress(id), "sent");
});

for (const [name, fault] of Object.entries(FAULTS).filter(([name]) => name !== "none" && name !== "twice")) {
  test(`${name}: nothing is let go, and nothing is sent twice afterwards`, async () => {
    const abel = server.join("Abel");
    const { phone, store, sync } = await makePhone(abel);
    const kept = await answer(store);
    phone.fault = fault;
    await sync.now(true);
    const waiting = ids(await phone.outbox());
    phone.fault = FAULTS.none;
    await later(store);
    await sync.now(true);

    assert.deepEqual(waiting, [kept.attempt, kept.id].sort());
    if (name !== "413") assert.deepEqual(ids(server.of(abel.id)), waiting);
  });
}

test("a request that comes twice is kept once", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  await take(store);
  phone.fault = FAULTS.twice;

  await sync.now(true);

  assert.equal(server.of(abel.id).length, 5);
  assert.deepEqual(await phone.outbox(), []);
});

test("a token that has changed is renewed, and the answers go out", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  await sync.now();
  await answer(store);
  phone.session.token = "t2";

  await sync.now();

  assert.equal(server.of(abel.id).length, 2);
});

test("a batch that is too large is halved until it fits", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  await take(store);
  await take(store);
  phone.fault = async (pass, { body }) => (JSON.parse(body).events.length > 2 ? json(413, {}) : pass());

  await sync.now(true);

  assert.equal(server.of(abel.id).length, 10);
  assert.deepEqual(await phone.outbox(), []);
});

test("what the server refuses is set aside, and holds nothing else up", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  const questions = ["poison-1", "salt-1"];
  const poison = await answer(store, "poison-1", questions);
  await answer(store, "salt-1", questions);

  await sync.now(true);

  const { id, state, status, reason } = (await phone.outbox())[0];
  assert.deepEqual(
    { id, state, status, reason },
    { id: poison.id, state: "refused", status: 422, reason: "item" },
  );
  assert.equal(server.of(abel.id).length, 2);
  assert.equal(await store.progress(poison.attempt), "stuck");
  assert.ok((await store.record()).events.some((event) => event.id === poison.id));
});

test("what was refused goes out when somebody tries again, and another's stays", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const { phone, store, sync } = await makePhone(abel);
  const poison = await answer(store, "poison-1", ["poison-1"]);
  await sync.now(true);
  await phone.signIn(bea, store);
  await tryAgain(store, bea.id);
  const untouched = (await phone.outbox()).map(({ state }) => state);
  await phone.signIn(abel, store);
  server.poisons = [];

  await tryAgain(store, abel.id);
  await later(store);
  await sync.now(true);

  assert.deepEqual(untouched, ["refused"]);
  assert.deepEqual(await phone.outbox(), []);
  assert.deepEqual(ids(server.of(abel.id)), ids([poison, { id: poison.attempt }]));
});

test("a lesson's event that was refused is in the file, and comes back from it, once", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  await phone.read("read", "poison");
  await sync.now(true);
  const file = await store.record();
  const refused = (await phone.outbox()).map(({ id, state }) => ({ id, state }));
  const again = await store.merge(file);
  await store.erase();
  const emptied = await store.record();
  await phone.signIn(abel, store);
  server.poisons = [];

  const added = [await store.merge(file), await store.merge(file)];
  const back = await store.record();
  await adopt(store, abel.id);
  await later(store);
  await sync.now(true);

  assert.deepEqual(refused, [{ id: file.lessons[0].id, state: "refused" }]);
  assert.deepEqual(emptied.lessons, []);
  assert.deepEqual(
    [again, ...added],
    [0, 1, 0].map((events) => ({ attempts: 0, events })),
  );
  assert.deepEqual(back, file);
  assert.deepEqual(ids(server.of(abel.id)), ids(file.lessons));
});

test("Retry-After is waited for, even by the eager", async () => {
  const { phone, store, sync } = await makePhone(server.join("Abel"));
  await answer(store);
  phone.fault = FAULTS[429];
  await sync.now(true);
  const asked = server.requests.length;
  phone.fault = FAULTS.none;

  const pause = await sync.now(true);

  assert.ok(pause > 6000);
  assert.equal(server.requests.length, asked);
});

test("two tabs that flush together send each event once", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  const other = await phone.tab();
  await take(store);

  await Promise.all([sync.now(), other.sync.now()]);

  assert.equal(sent().length, 5);
  assert.equal(server.busiest, 1);
});

test("without locks two tabs send more, and the server keeps each once", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  phone.hasLocks = false;
  phone.hold();
  const other = await phone.tab();
  await take(store);

  await Promise.all([sync.now(), other.sync.now()]);

  assert.equal(server.of(abel.id).length, 5);
  assert.deepEqual(await phone.outbox(), []);
});

test("two phones of one person end with the same record", async () => {
  const abel = server.join("Abel");
  const one = await makePhone(abel);
  await take(one.store);
  await one.sync.now(true);
  const two = await makePhone(abel);
  await two.sync.now(true);
  await take(two.store, "event");
  await two.sync.now(true);
  one.phone.hold();
  await one.sync.now(true);

  const [here, there] = [await one.store.record(), await two.store.record()];
  assert.deepEqual(ids(here.attempts), ids(there.attempts));
  assert.deepEqual(ids(here.events), ids(there.events));
  assert.equal(here.events.length, 8);
  assert.equal(await two.store.progress(here.attempts[0].id), "sent");
});

test("a quiz begun on one phone goes on where it was on the other", async () => {
  const abel = server.join("Abel");
  const one = await makePhone(abel);
  const first = await answer(one.store, "salt-1");
  await one.sync.now(true);
  const two = await makePhone(abel);
  await two.sync.now(true);

  const second = await answer(two.store, "water-1");

  assert.equal(second.attempt, first.attempt);
});

test("what one account answers is not sent, shown, exported or deleted by another", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const { phone, store, sync } = await makePhone(abel);
  const kept = await answer(store);
  await phone.signOut(store);
  const nobodys = await store.record();
  await phone.signIn(bea, store);
  const own = await answer(store, "water-1");
  await sync.now(true);

  assert.deepEqual(nobodys, { attempts: [], events: [], lessons: [] });
  assert.notEqual(own.attempt, kept.attempt);
  assert.deepEqual(ids((await store.record()).events), [own.id]);
  assert.deepEqual(ids(server.of(bea.id)), [own.attempt, own.id].sort());
  assert.deepEqual(server.of(abel.id), []);
  await store.erase();
  await phone.signIn(abel, store);
  await later(store);
  await sync.now(true);
  assert.deepEqual(ids(server.of(abel.id)), [kept.attempt, kept.id].sort());
  assert.deepEqual(ids((await store.record()).events), [kept.id]);
});

test("what is due is told from the answers of whoever is signed in", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const { phone, store } = await makePhone(abel);
  await answer(store);
  const hers = (await store.cards()).length;
  await phone.signIn(bea, store);
  const none = (await store.cards()).length;
  await phone.signIn(abel, store);

  assert.deepEqual([hers, none, (await store.cards()).length], [1, 0, 1]);
});

test("another person who signed in meanwhile becomes the account, and takes nothing", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const { phone, store, sync } = await makePhone(abel);
  await answer(store);
  phone.session = { person: bea, token: "t3" };
  phone.hold();

  await sync.now();

  assert.equal((await store.setting("account")).nickname, "Bea");
  assert.deepEqual([...server.events], []);
  assert.equal(
    (await phone.outbox()).every(({ state }) => state === "waiting"),
    true,
  );
});

test("practice from before joining stays private until it is added", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone();
  const attempt = await take(store);
  await answer(store, "salt-1", undefined, "event");
  await phone.signIn(abel, store);
  await sync.now(true);
  const before = server.of(abel.id).length;
  const seen = (await store.record()).events.length;

  await adopt(store, abel.id);
  await later(store);
  await sync.now();

  assert.deepEqual([before, seen], [0, 5]);
  assert.equal(server.of(abel.id).length, 7);
  assert.equal(await store.progress(attempt.id), "sent");
});

test("private practice is seen by the account that signed in after it, and by no other", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const { phone, store } = await makePhone();
  await take(store);
  await phone.signIn(abel, store);
  await phone.signOut(store);
  const nobodys = (await store.record()).events.length;
  await phone.signIn(bea, store);
  const beas = (await store.record()).events.length;
  await phone.signIn(abel, store);

  assert.deepEqual([nobodys, beas, (await store.record()).events.length], [0, 0, 4]);
});

test("after joining a form begins anew, for the coach sees what is answered from then on", async () => {
  const { phone, store } = await makePhone();
  await take(store);
  const begun = await answer(store);
  await phone.signIn(server.join("Abel"), store);

  assert.equal(await store.currentAttempt("start"), null);
  assert.notEqual((await answer(store)).attempt, begun.attempt);
});

test("another account's file adds nothing to rows that are hidden here", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const { phone, store, sync } = await makePhone(abel);
  await answer(store);
  const file = await store.record();
  await finish(store);
  await phone.signIn(bea, store);

  assert.deepEqual(await store.merge(file), { attempts: 0, events: 0 });
  await sync.now(true);
  assert.deepEqual(server.of(bea.id), []);
});

test("an empty phone that is still signed in gets everything back", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await makePhone(abel);
  await take(store);
  await sync.now(true);
  const before = await store.record();
  phone.close();
  phone.storage = new IDBFactory();
  phone.hold();
  const tab = await phone.tab();

  await tab.sync.now();

  const after = await tab.store.record();
  assert.deepEqual(ids(after.events), ids(before.events));
  assert.equal((await tab.store.setting("account")).nickname, "Abel");
});

test("a server that was set back is offered all again", async () => {
  const abel = server.join("Abel");
  const { store, sync } = await makePhone(abel);
  await take(store);
  await sync.now(true);
  const had = ids(server.of(abel.id));
  server.events.clear();

  await sync.now(true);

  assert.deepEqual(ids(server.of(abel.id)), had);
});

test("a session that has ended keeps the answers, and says so", async () => {
  const { phone, store, sync } = await makePhone(server.join("Abel"));
  await answer(store);
  phone.session.person = null;

  await sync.now(true);

  assert.equal((await store.setting("rest")).trouble, "sign in");
  assert.equal((await store.setting("account")).nickname, "Abel");
  assert.equal((await phone.outbox()).length, 2);
});

/** A life of two people on two phones, with a network that fails as often as not. */
async function live(random) {
  const pick = (choices) => choices[Math.floor(random() * choices.length)];
  const people = [server.join("Abel"), server.join("Bea")];
  const homes = [await makePhone(), await makePhone()];
  const saved = new Map();
  const note = (event) => saved.set(event.id, event.owner);
  for (let count = 0; count < 40; count += 1) {
    const home = pick(homes);
    home.phone.hold();
    home.phone.fault = (...request) =>
      FAULTS[pick(["none", "none", "none", ...Object.keys(FAULTS)])](...request);
    const form = pick(["start", "event", "daily"]);
    const questions = ["salt-1", "water-1", "stretch-1", "heat-1"];
    const acts = {
      answer: async () => note(await answer(home.store, pick(questions), questions, form)),
      finish: async () => (await home.store.currentAttempt(form)) && finish(home.store, form),
      read: () => home.phone.read(pick(["open", "read"])),
      sync: () => home.sync.now(true),
      wait: () => later(home.store),
      together: async () => {
        const other = await home.phone.tab();
        await Promise.all([home.sync.now(true), other.sync.now(true), acts.answer()]);
      },
      killed: async () => {
        const other = await home.phone.tab();
        home.phone.fault = (pass) => pass().finally(() => other.store.close());
        await other.sync.now(true);
      },
      switched: () => home.phone.signIn(pick(people), home.store),
      out: () => home.phone.signOut(home.store),
    };
    await acts[
      pick(["answer", "answer", "answer", "finish", "read", "sync", "sync", ...Object.keys(acts)])
    ]();
  }
  return { people, homes, saved };
}

/** Let each person sign in on each phone with a network that works. */
async function heal({ people, homes }) {
  for (const person of [...people, ...people]) {
    for (const home of homes) {
      home.phone.hold();
      home.phone.fault = FAULTS.none;
      await home.phone.signIn(person, home.store);
      await later(home.store);
      await home.sync.now(true);
    }
  }
}

test("60 lives on two phones with two people lose, double, change and give away nothing", async () => {
  for (let seed = 1; seed <= LIVES; seed += 1) {
    server = new SyncServer();
    const life = await live(makeRandom(seed));
    await heal(life);
    const onServer = new Map([...server.events.values()].map(({ body }) => [body.id, body.owner]));
    const refused = new Set();
    for (const { phone } of life.homes) {
      phone.hold();
      for (const { id, state, status } of await phone.outbox()) {
        assert.ok(
          state === "refused" && [413, 422].includes(status),
          `life ${seed}: ${id} ${state} ${status}`,
        );
        refused.add(id);
      }
      for (const event of await rowsOf("events")) {
        if (event.owner && event.kind !== "answer") life.saved.set(event.id, event.owner);
      }
    }

    for (const [id, owner] of life.saved) {
      if (owner && !refused.has(id)) assert.equal(onServer.get(id), owner, `life ${seed} lost ${id}`);
      if (!owner) assert.equal(onServer.has(id), false, `life ${seed} told what was private`);
    }
    for (const { body } of server.events.values()) {
      if (body.kind !== "start")
        assert.equal(life.saved.get(body.id), body.owner, `life ${seed}: ${body.id}`);
    }
    for (const { phone } of life.homes) phone.close();
  }
});
