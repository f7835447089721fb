import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";
import { rowsOf } from "./storage.mjs";
import { SyncPhone, answer, later } from "./sync-phone.mjs";
import { FAULTS, SyncServer } from "./sync-server.mjs";

let server;
const phones = [];

beforeEach(() => {
  server = new SyncServer();
});
afterEach(() => {
  for (const phone of phones.splice(0)) phone.close();
});

/** Make a phone that has joined and synced once, and so holds a key. */
async function joined(person) {
  const phone = new SyncPhone(server).hold();
  phones.push(phone);
  const { store, sync } = await phone.tab();
  await phone.signIn(person, store);
  await sync.now(true);
  return { phone, store, sync };
}

/** What a browser that is killed too early does. */
function loseCookie(phone) {
  phone.session = { person: null, token: "new" };
  phone.hold();
}

const asked = (method, path) =>
  server.requests.filter((each) => each.method === method && each.path === path).length;
const trouble = async (store) => (await store.setting("rest")).trouble;

test("a phone asks once for a key, and the record it exports has none", async () => {
  const { store, sync } = await joined(server.join("Abel"));
  await sync.now(true);

  assert.equal(asked("POST", "key"), 1);
  const key = await store.setting("key");
  assert.equal(server.keys.size, 1);
  assert.ok(server.keys.has(key));
  assert.ok(!JSON.stringify(await store.record()).includes(key));
});

test("a phone that lost its cookie sends what waits as the same athlete, unasked", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await joined(abel);
  await answer(store);
  loseCookie(phone);

  await sync.now();

  assert.equal(server.of(abel.id).length, 2);
  assert.deepEqual(await phone.outbox(), []);
  assert.equal(await trouble(store), undefined);
});

for (const name of [
  "unsent",
  "unanswered",
  "cut",
  "portal",
  "stranger",
  "created",
  "401",
  "429",
  "500",
  "503",
]) {
  test(`${name} on the way back: the key stays, and the next try sends what waits`, async () => {
    const abel = server.join("Abel");
    const { phone, store, sync } = await joined(abel);
    const key = await store.setting("key");
    await answer(store);
    loseCookie(phone);
    phone.fault = (pass, options, url) => (url.endsWith("/session") ? FAULTS[name](pass) : pass());
    await sync.now(true);
    const between = await store.setting("key");
    phone.fault = FAULTS.none;
    await later(store);
    await sync.now(true);

    assert.equal(between, key);
    assert.equal(server.of(abel.id).length, 2);
  });
}

test("two tabs come back once", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await joined(abel);
  const other = await phone.tab();
  await answer(store);
  loseCookie(phone);

  await Promise.all([sync.now(true), other.sync.now(true)]);

  assert.equal(asked("POST", "session"), 1);
  assert.equal(server.of(abel.id).length, 2);
});

test("a key whose account is gone is tried once; the answers stay, and the phone says so", async () => {
  const abel = server.join("Abel");
  const { phone, store, sync } = await joined(abel);
  await answer(store);
  server.people.delete(abel.id);
  loseCookie(phone);
  await sync.now(true);
  await sync.now(true);

  assert.equal(asked("POST", "session"), 1);
  assert.equal(await trouble(store), "sign in");
  assert.equal((await phone.outbox()).length, 2);
});

test("a key goes with its account, and serves no other", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const { phone, store, sync } = await joined(abel);
  await answer(store);
  await phone.signOut(store);
  const none = await store.setting("key");
  await phone.signIn(bea, store);
  await sync.now(true);
  loseCookie(phone);
  await sync.now(true);

  assert.equal(none, undefined);
  assert.equal(phone.session.person.id, bea.id);
  assert.equal(server.of(abel.id).length, 0);
  assert.equal((await rowsOf("outbox")).length, 2);
});

test("a key told for somebody who signed in meanwhile is not kept for this account", async () => {
  const [abel, bea] = [server.join("Abel"), server.join("Bea")];
  const phone = new SyncPhone(server).hold();
  phones.push(phone);
  const { store, sync } = await phone.tab();
  await phone.signIn(abel, store);
  const { token } = phone.session;
  phone.fault = (pass, _options, url) => {
    if (!url.endsWith("/key")) return FAULTS.unsent();
    phone.session = { person: bea, token };
    return pass();
  };

  await sync.now(true);

  assert.equal(asked("POST", "key"), 1);
  assert.equal(await store.setting("key"), undefined);
});

test("a server that knows no keys holds nothing up", async () => {
  const abel = server.join("Abel");
  const phone = new SyncPhone(server).hold();
  phones.push(phone);
  const { store, sync } = await phone.tab();
  await phone.signIn(abel, store);
  phone.fault = (pass, _options, url) => (url.endsWith("/key") ? FAULTS[500]() : pass());
  await answer(store);

  await sync.now(true);

  assert.equal(server.of(abel.id).length, 2);
});
