import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { afterEach, beforeEach } from "node:test";
import { openStore } from "../../static/js/offline/store.js";
import {
  emptyStorage,
  fillDisk,
  loseConnection,
  noteDurability,
  refusingStorage,
  rowsOf,
  silentStorage,
} from "./storage.mjs";

const PATIENCE = 50;
const tabs = [];

beforeEach(emptyStorage);
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
});

/** Open the phone's storage as one tab does. */
async function openTab() {
  const store = await openStore(PATIENCE);
  tabs.push(store);
  return store;
}

function makeAttempt(changes = {}) {
  const id = randomUUID();
  return {
    id,
    form: "start",
    seed: 1,
    items: [],
    open: "start",
    started_at: "",
    finished_at: null,
    ...changes,
  };
}

function makeAnswer(attempt, item, changes = {}) {
  const happening = { id: randomUUID(), owner: null, attempt, form: "start", at: "2026-11-22T08:00:00.000Z" };
  return { ...happening, kind: "answer", item, version: 1, option: "true", sure: 2, round: 1, ...changes };
}

function makeFinish(attempt, at = "2026-11-22T09:00:00.000Z") {
  return { id: randomUUID(), owner: null, attempt, form: "start", kind: "finish", at };
}

test("an answer is there again after the app was closed", async () => {
  const before = await openTab();
  const attempt = await before.openAttempt("start", makeAttempt);
  const answer = makeAnswer(attempt.id, "salt");
  await before.saveAnswer(answer);
  before.close();

  const after = await openTab();

  assert.equal((await after.currentAttempt("start")).id, attempt.id);
  assert.deepEqual(await after.answers(attempt.id), [answer]);
});

test("whatever is written is written with strict durability", async () => {
  const store = await openTab();
  const noted = noteDurability();

  const attempt = await store.openAttempt("start", makeAttempt);
  await store.saveAnswer(makeAnswer(attempt.id, "salt"));
  await store.finish(makeFinish(attempt.id));

  assert.deepEqual(noted, ["strict", "strict", "strict"]);
});

test("two tabs that begin together share one attempt", async () => {
  const [one, two] = [await openTab(), await openTab()];

  const begun = await Promise.all([one, two].map((tab) => tab.openAttempt("start", makeAttempt)));

  assert.equal(begun[0].id, begun[1].id);
});

test("the first of two tabs' answers to one question stands, and the second is told", async () => {
  const [one, two] = [await openTab(), await openTab()];
  const attempt = await one.openAttempt("start", makeAttempt);
  const [first, second] = [
    makeAnswer(attempt.id, "salt"),
    makeAnswer(attempt.id, "salt", { option: "false" }),
  ];

  const kept = [await one.saveAnswer(first), await two.saveAnswer(second)];

  assert.deepEqual(kept, [
    { answer: first, isEarlier: false },
    { answer: first, isEarlier: true },
  ]);
  assert.deepEqual(await rowsOf("events"), [first]);
});

test("answers of two tabs to one question at the same moment leave one", async () => {
  const [one, two] = [await openTab(), await openTab()];
  const attempt = await one.openAttempt("start", makeAttempt);

  const kept = await Promise.all([one, two].map((tab) => tab.saveAnswer(makeAnswer(attempt.id, "salt"))));

  assert.equal(kept[0].answer.id, kept[1].answer.id);
  assert.deepEqual(kept.map(({ isEarlier }) => isEarlier).sort(), [false, true]);
  assert.equal((await rowsOf("events")).length, 1);
});

test("saving the same answer twice is harmless", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  const answer = makeAnswer(attempt.id, "salt");
  await store.saveAnswer(answer);

  assert.deepEqual(await store.saveAnswer(answer), { answer, isEarlier: false });
  assert.equal((await rowsOf("events")).length, 1);
});

test("the same question may be answered again in a later round", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);

  await store.saveAnswer(makeAnswer(attempt.id, "salt"));
  const { isEarlier } = await store.saveAnswer(makeAnswer(attempt.id, "salt", { round: 2 }));

  assert.equal(isEarlier, false);
});

test("a finished attempt is noted once, however many tabs finish it", async () => {
  const [one, two] = [await openTab(), await openTab()];
  const { id } = await one.openAttempt("start", makeAttempt);

  await Promise.all([one.finish(makeFinish(id)), two.finish(makeFinish(id))]);

  const attempt = await one.currentAttempt("start");
  assert.equal(attempt.finished_at, "2026-11-22T09:00:00.000Z");
  assert.equal("open" in attempt, false);
  assert.deepEqual(
    (await rowsOf("events")).map(({ kind }) => kind),
    ["finish"],
  );
});

test("the open attempt goes before finished ones, the last finished before older ones", async () => {
  const store = await openTab();
  const older = await store.openAttempt("start", makeAttempt);
  await store.finish(makeFinish(older.id, "2026-11-22T09:00:00.000Z"));
  const newer = await store.openAttempt("start", makeAttempt);
  await store.finish(makeFinish(newer.id, "2026-11-23T09:00:00.000Z"));
  assert.equal((await store.currentAttempt("start")).id, newer.id);

  const open = await store.openAttempt("start", makeAttempt);

  assert.equal((await store.currentAttempt("start")).id, open.id);
});

test("the attempt begun last is the last, whatever the clock said", async () => {
  const store = await openTab();
  const early = await store.openAttempt("start", makeAttempt);
  await store.finish(makeFinish(early.id, "2031-01-01T09:00:00.000Z"));
  const late = await store.openAttempt("start", makeAttempt);
  await store.finish(makeFinish(late.id, "1970-01-01T09:00:00.000Z"));

  assert.equal((await store.currentAttempt("start")).id, late.id);
});

test("an answer that the disk refused is not called saved", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  fillDisk();

  await assert.rejects(store.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, []));
});

test("forms keep apart", async () => {
  const store = await openTab();
  await store.openAttempt("start", makeAttempt);
  const other = () => makeAttempt({ form: "first-six", open: "first-six" });

  assert.equal(await store.currentAttempt("first-six"), null);
  assert.equal((await store.openAttempt("first-six", other)).form, "first-six");
});

test("another tab is told of each change, this one is not", async () => {
  const [one, two] = [await openTab(), await openTab()];
  const told = [];
  one.watch(() => told.push("one"));
  const heard = new Promise((resolve) => two.watch(resolve));

  const attempt = await one.openAttempt("start", makeAttempt);

  assert.deepEqual((await heard).data, { kind: "answers-changed", attempt: attempt.id });
  assert.deepEqual(told, []);
});

test("a connection that was lost is made again", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  loseConnection();

  const { isEarlier } = await store.saveAnswer(makeAnswer(attempt.id, "salt"));

  assert.equal(isEarlier, false);
  assert.equal((await rowsOf("events")).length, 1);
});

for (const [what, storage, trouble] of [
  ["refuses", refusingStorage, "refused"],
  ["is full", () => refusingStorage("QuotaExceededError"), "full"],
  ["never answers", silentStorage, "refused"],
]) {
  test(`a storage that ${what} gives a store that lasts as long as the page`, async () => {
    storage();

    const store = await openTab();

    assert.deepEqual([store.isKept, store.trouble], [false, trouble]);
    const attempt = await store.openAttempt("start", makeAttempt);
    const answer = makeAnswer(attempt.id, "salt");
    assert.deepEqual(await store.saveAnswer(answer), { answer, isEarlier: false });
    assert.deepEqual(await store.answers(attempt.id), [answer]);
    await store.finish(makeFinish(attempt.id));
    assert.equal((await store.currentAttempt("start")).open, undefined);
  });
}
