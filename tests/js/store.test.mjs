import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { afterEach, beforeEach } from "node:test";
import { openStore } from "../../static/js/offline/store.js";
import {
  emptyStorage,
  fillDisk,
  loseConnection,
  noteDurability,
  oldStorage,
  refusingStorage,
  rowsOf,
  silentStorage,
} from "./storage.mjs";

const PATIENCE = 500;
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
    items: ["salt", "water"].map(makeItem),
    open: "start",
    started_at: "",
    finished_at: null,
    ...changes,
  };
}

/** A true-or-false question, right when false; who says true holds its belief. */
function makeItem(id) {
  const options = [
    { id: "true", text: "True", belief: id },
    { id: "false", text: "False", belief: null },
  ];
  return { id, version: 1, kind: "true-false", belief: id, answer: "false", options };
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
  await before.saveAnswer(answer, attempt, []);
  before.close();

  const after = await openTab();

  assert.equal((await after.currentAttempt("start")).id, attempt.id);
  assert.deepEqual(await after.answers(attempt.id), [answer]);
});

test("whatever is written is written with strict durability", async () => {
  const store = await openTab();
  const noted = noteDurability();

  const attempt = await store.openAttempt("start", makeAttempt);
  await store.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, []);
  await store.finish(makeFinish(attempt.id));
  await store.changeSetting("ask-sure", false);
  await store.merge({ attempts: [makeAttempt()], events: [] });
  await store.erase();

  assert.deepEqual(noted, Array(6).fill("strict"));
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

  const kept = [await one.saveAnswer(first, attempt, []), await two.saveAnswer(second, attempt, [])];

  assert.deepEqual(kept, [
    { answer: first, isEarlier: false },
    { answer: first, isEarlier: true },
  ]);
  assert.deepEqual(await rowsOf("events"), [first]);
});

test("answers of two tabs to one question at the same moment leave one", async () => {
  const [one, two] = [await openTab(), await openTab()];
  const attempt = await one.openAttempt("start", makeAttempt);

  const kept = await Promise.all(
    [one, two].map((tab) => tab.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, [])),
  );

  assert.equal(kept[0].answer.id, kept[1].answer.id);
  assert.deepEqual(kept.map(({ isEarlier }) => isEarlier).sort(), [false, true]);
  assert.equal((await rowsOf("events")).length, 1);
});

test("saving the same answer twice is harmless", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  const answer = makeAnswer(attempt.id, "salt");
  await store.saveAnswer(answer, attempt, []);

  assert.deepEqual(await store.saveAnswer(answer, attempt, []), { answer, isEarlier: false });
  assert.equal((await rowsOf("events")).length, 1);
});

test("the same question may be answered again in a later round", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);

  await store.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, []);
  const { isEarlier } = await store.saveAnswer(makeAnswer(attempt.id, "salt", { round: 2 }), attempt, []);

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

  assert.deepEqual((await heard).data, { kind: "answers-changed", attempt: attempt.id, isDone: false });
  assert.deepEqual(told, []);
});

test("a connection that was lost is made again", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  loseConnection();

  const { isEarlier } = await store.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, []);

  assert.equal(isEarlier, false);
  assert.equal((await rowsOf("events")).length, 1);
});

test("an answer brings its belief's card along, in the same transaction", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  const noted = noteDurability();
  const answer = makeAnswer(attempt.id, "salt", { option: "false", sure: 3 });

  await store.saveAnswer(answer, attempt, []);

  assert.equal(noted.length, 1);
  const reviews = [{ id: answer.id, at: answer.at, grade: 4 }];
  assert.deepEqual(await store.cards(), [{ belief: "salt", due: "2026-11-30T08:00:00.000Z", reviews }]);
});

test("two tabs that answer the same question review its belief once", async () => {
  const [one, two] = [await openTab(), await openTab()];
  const attempt = await one.openAttempt("start", makeAttempt);

  await Promise.all([one, two].map((tab) => tab.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, [])));

  const [{ reviews }] = await one.cards();
  assert.deepEqual(
    reviews.map(({ id }) => id),
    (await rowsOf("events")).map(({ id }) => id),
  );
});

test("an answer that the disk refused leaves no review", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  fillDisk();

  await assert.rejects(store.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, []));

  assert.deepEqual(await store.cards(), []);
});

test("answers that are put back bring their cards back", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  const first = makeAnswer(attempt.id, "salt");
  await store.saveAnswer(first, attempt, []);
  const cards = await store.cards();
  await store.erase();

  await store.saveAnswer(makeAnswer(attempt.id, "water"), attempt, [first]);

  const [salt, water] = await store.cards();
  assert.deepEqual([salt], cards);
  assert.equal(water.belief, "water");
});

test("what is due comes the most overdue first, and is counted", async () => {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  const [early, late] = ["2026-11-01T08:00:00.000Z", "2026-11-20T08:00:00.000Z"];
  await store.saveAnswer(makeAnswer(attempt.id, "salt", { at: late }), attempt, []);
  await store.saveAnswer(makeAnswer(attempt.id, "water", { at: early }), attempt, []);
  const dueOn = async (at) => (await store.dueCards(new Date(at))).map(({ belief }) => belief);

  assert.deepEqual(await dueOn("2026-11-01T08:00:00.000Z"), []);
  assert.deepEqual(await dueOn("2026-11-02T08:00:00.000Z"), ["water"]);
  assert.deepEqual(await dueOn("2026-11-21T08:00:00.000Z"), ["water", "salt"]);
  assert.equal(await store.dueCount(new Date("2026-11-20T08:00:00.000Z")), 1);
});

test("a setting is there again after the app was closed", async () => {
  const before = await openTab();
  assert.equal(await before.setting("ask-sure"), undefined);
  await before.changeSetting("ask-sure", false);
  before.close();

  const after = await openTab();

  assert.equal(await after.setting("ask-sure"), false);
});

test("what is erased is gone, and other tabs are told", async () => {
  const [store, other] = [await openTab(), await openTab()];
  const attempt = await store.openAttempt("start", makeAttempt);
  await store.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, []);
  await store.changeSetting("ask-sure", false);
  const heard = new Promise((resolve) => other.watch(resolve));

  await store.erase();

  await heard;
  for (const name of ["attempts", "events", "cards", "settings"])
    assert.deepEqual(await rowsOf(name), [], name);
});

test("a database of the first version keeps every row, and gets cards for its answers", async () => {
  const attempt = makeAttempt({ number: 1 });
  const finished = { ...makeAttempt({ number: 2, finished_at: "2026-11-22T09:00:00.000Z" }) };
  delete finished.open;
  const answers = [
    makeAnswer(attempt.id, "salt"),
    makeAnswer(finished.id, "salt", { at: "2026-11-20T08:00:00.000Z" }),
  ];
  const stranger = makeAnswer(finished.id, "no-such-question");
  await oldStorage({
    attempts: [attempt, finished],
    events: [...answers, stranger, makeFinish(finished.id)],
  });
  const before = [await rowsOf("attempts"), await rowsOf("events")];

  const store = await openTab();

  assert.deepEqual([await rowsOf("attempts"), await rowsOf("events")], before);
  const [salt, ...others] = await store.cards();
  assert.deepEqual(others, []);
  assert.deepEqual(
    salt.reviews.map(({ id }) => id),
    [answers[1].id, answers[0].id],
  );
  assert.equal((await store.currentAttempt("start")).id, attempt.id);
  const { isEarlier } = await store.saveAnswer(makeAnswer(attempt.id, "salt"), attempt, []);
  assert.equal(isEarlier, true, "what was answered then stays answered");
});

test("a database that was laid out just now is empty", async () => {
  const store = await openTab();

  assert.deepEqual(await store.record(), { attempts: [], events: [], lessons: [] });
  assert.deepEqual(await store.cards(), []);
});

/** What a phone exports after a quiz of one answer. */
async function otherPhone(changes = {}) {
  const store = await openTab();
  const attempt = await store.openAttempt("start", makeAttempt);
  await store.saveAnswer(makeAnswer(attempt.id, "salt", changes), attempt, []);
  const record = await store.record();
  emptyStorage();
  return record;
}

test("another phone's record is taken in once, with its cards", async () => {
  const record = await otherPhone();
  const store = await openTab();

  const added = [await store.merge(record), await store.merge(record)];

  assert.deepEqual(added, [
    { attempts: 1, events: 1 },
    { attempts: 0, events: 0 },
  ]);
  assert.deepEqual(await store.record(), record);
  assert.deepEqual(
    (await store.cards()).map(({ belief }) => belief),
    ["salt"],
  );
});

test("a sitting that was broken off on one phone goes on where it stood on the other", async () => {
  const record = await otherPhone();
  const store = await openTab();
  await store.merge(record);

  const attempt = await store.openAttempt("start", makeAttempt);

  assert.equal(attempt.id, record.attempts[0].id);
  assert.deepEqual(
    (await store.answers(attempt.id)).map(({ item }) => item),
    ["salt"],
  );
});

test("what is under way here stays under way, and comes before what another phone brings", async () => {
  const record = await otherPhone();
  const store = await openTab();
  const own = await store.openAttempt("start", makeAttempt);

  await store.merge(record);
  assert.equal((await store.currentAttempt("start")).id, own.id);
  await store.finish(makeFinish(own.id));

  assert.equal((await store.currentAttempt("start")).id, own.id);
  assert.equal((await rowsOf("attempts")).length, 2);
  const { attempts } = await store.record();
  assert.deepEqual(
    attempts.map(({ open, number }) => [open, number]),
    [
      ["start", undefined],
      [undefined, undefined],
    ],
    "told as another phone can take it in: unfinished is open, and numbers are this phone's own",
  );
});

test("the last sitting of another phone is the last here, where there was none", async () => {
  const other = await openTab();
  const older = await other.openAttempt("start", makeAttempt);
  await other.finish(makeFinish(older.id));
  const newer = await other.openAttempt("start", makeAttempt);
  await other.finish(makeFinish(newer.id, "1970-01-01T00:00:00.000Z"));
  const record = await other.record();
  emptyStorage();
  const store = await openTab();

  await store.merge(record);

  assert.equal((await store.currentAttempt("start")).id, newer.id);
  const own = await store.openAttempt("start", makeAttempt);
  assert.equal((await store.currentAttempt("start")).id, own.id);
});

test("a sitting that was finished on another phone is finished here too, once", async () => {
  const record = await otherPhone();
  const [{ id }] = record.attempts;
  const store = await openTab();
  await store.merge(record);

  await store.merge({ ...record, events: [...record.events, makeFinish(id), makeFinish(id)] });
  await store.finish(makeFinish(id));

  const attempt = await store.currentAttempt("start");
  assert.equal(attempt.finished_at, "2026-11-22T09:00:00.000Z");
  assert.equal("open" in attempt, false);
  assert.equal((await rowsOf("events")).filter(({ kind }) => kind === "finish").length, 1);
});

test("a sitting that was finished on another phone makes room for the next one there", async () => {
  const record = await otherPhone();
  const [{ id }] = record.attempts;
  const store = await openTab();
  await store.merge(record);
  const next = makeAttempt();

  await store.merge({ attempts: [...record.attempts, next], events: [...record.events, makeFinish(id)] });

  assert.equal((await store.openAttempt("start", makeAttempt)).id, next.id);
});

test("answers that came before their questions get their cards when those come", async () => {
  const record = await otherPhone();
  const store = await openTab();

  await store.merge({ attempts: [], events: record.events });
  assert.deepEqual(await store.cards(), []);
  await store.merge({ attempts: record.attempts, events: [] });

  assert.equal((await store.cards()).length, 1);
});

test("of two answers to one question of one sitting the one that is here stands", async () => {
  const record = await otherPhone();
  const store = await openTab();
  await store.merge(record);
  const [answer] = record.events;

  const added = await store.merge({
    ...record,
    events: [{ ...answer, id: randomUUID(), option: "false" }],
  });

  assert.deepEqual(added, { attempts: 0, events: 0 });
  assert.deepEqual(await rowsOf("events"), [answer]);
});

test("a known id with another body changes nothing", async () => {
  const record = await otherPhone();
  const store = await openTab();
  await store.merge(record);

  for (const changes of [{ option: "false" }, { item: "water" }]) {
    await store.merge({
      attempts: record.attempts.map((attempt) => ({ ...attempt, seed: 99 })),
      events: record.events.map((event) => ({ ...event, ...changes })),
    });

    assert.deepEqual(await store.record(), record);
  }
});

for (const [what, changes] of [
  ["a time that is none", { at: "yesterday" }],
  ["an option that was not there", { option: "perhaps" }],
]) {
  test(`a record with ${what} is refused whole`, async () => {
    const store = await openTab();
    const attempt = makeAttempt();
    const events = [makeAnswer(attempt.id, "water"), makeAnswer(attempt.id, "salt", changes)];

    await assert.rejects(store.merge({ attempts: [attempt], events }), RangeError);

    for (const name of ["attempts", "events", "cards"]) assert.deepEqual(await rowsOf(name), [], name);
  });
}

test("a record that the disk refused changes nothing", async () => {
  const record = await otherPhone();
  const store = await openTab();
  fillDisk();

  await assert.rejects(store.merge(record));

  assert.deepEqual(await store.record(), { attempts: [], events: [], lessons: [] });
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
    assert.deepEqual(await store.saveAnswer(answer, attempt, []), { answer, isEarlier: false });
    assert.deepEqual(await store.answers(attempt.id), [answer]);
    await store.finish(makeFinish(attempt.id));
    assert.equal((await store.currentAttempt("start")).open, undefined);
  });
}

test("a store that lasts as long as the page has the same verbs, and tells the same", async () => {
  const other = await otherPhone();
  const older = { ...makeAttempt({ finished_at: "2026-11-20T09:00:00.000Z" }), open: undefined };
  const record = { ...other, attempts: [older, ...other.attempts] };
  const kept = await openTab();
  refusingStorage();
  const passing = await openTab();
  assert.deepEqual([kept.isKept, passing.isKept], [true, false]);
  const now = new Date("2026-12-01T08:00:00.000Z");
  const finish = makeFinish(other.attempts[0].id);
  const own = makeAttempt({ form: "first-six", open: "first-six" });
  const answer = { ...makeAnswer(own.id, "water", { option: "false" }), form: "first-six" };

  const told = [];
  for (const store of [kept, passing]) {
    const attempt = await store.openAttempt("first-six", () => ({ ...own }));
    told.push([
      await store.saveAnswer(answer, attempt, []),
      await store.merge(record),
      await store.merge({ ...record, events: [...record.events, finish] }),
      await store.changeSetting("ask-sure", false),
      await store.setting("ask-sure"),
      sorted(await store.record()),
      (await store.cards()).sort((one, other) => (one.belief < other.belief ? -1 : 1)),
      await store.dueCards(now),
      await store.dueCount(now),
      await store.answers(own.id),
      (await store.currentAttempt("start")).id,
      await store.erase(),
      await store.record(),
      await store.cards(),
      await store.setting("ask-sure"),
    ]);
  }

  assert.deepEqual(told[1], told[0]);
  assert.equal(told[0][8], 2);
});

/** The order of events in a record tells nothing. */
function sorted({ attempts, events }) {
  return { attempts, events: events.sort((one, other) => (one.id < other.id ? -1 : 1)) };
}
