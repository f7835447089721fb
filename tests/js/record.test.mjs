import assert from "node:assert/strict";
import test from "node:test";
import { takeFile } from "../../static/js/elements/me-file.js";
import { clash, MOST_CHARACTERS, readRecord, recordName, writeRecord } from "../../static/js/quiz/record.js";

const NOW = new Date("2026-11-22T08:00:00.000Z");
const [ATTEMPT, ANSWER, FINISH, OTHER] = [1, 2, 3, 4].map((n) => `00000000-0000-4000-8000-00000000000${n}`);

/** A record with one finished attempt: change what a test is about. */
function makeRecord(change = () => {}) {
  const item = {
    id: "salt-1",
    version: 1,
    kind: "single",
    belief: "salt",
    scene: true,
    stem: "Why?",
    answer: "tired",
    options: [
      { id: "tired", text: "A tired muscle", belief: null },
      { id: "salt", text: "Lost salt", belief: "salt" },
    ],
    refutation: { warning: "w", fact: "f", because: "b", action: "a" },
  };
  const lesson = { url: "/lessons/water-and-salt/", title: "Water and salt" };
  const attempt = {
    id: ATTEMPT,
    form: "first-six",
    version: "0123456789abcdef",
    seed: 7,
    items: [item],
    beliefs: { salt: { fact: "The fact", safety: false, lesson } },
    number: 1,
    started_at: "2026-11-20T08:00:00.000Z",
    finished_at: "2026-11-20T08:02:00.000Z",
  };
  const happening = { owner: null, attempt: ATTEMPT, form: "first-six" };
  const answer = {
    id: ANSWER,
    kind: "answer",
    item: "salt-1",
    version: 1,
    option: "salt",
    sure: 3,
    round: 1,
  };
  const told = {
    app: "crampwise",
    format: 1,
    exported_at: NOW.toISOString(),
    attempts: [attempt],
    events: [
      { ...happening, ...answer, at: "2026-11-20T08:01:00.000Z" },
      { ...happening, id: FINISH, kind: "finish", at: "2026-11-20T08:02:00.000Z" },
    ],
  };
  change(told, attempt, item);
  return told;
}

function makeLesson(changes = {}) {
  return { id: OTHER, owner: null, kind: "read", lesson: "salt", at: NOW.toISOString(), ...changes };
}

function problemOf(change) {
  return readRecord(JSON.stringify(makeRecord(change))).problem ?? null;
}

test("what one phone writes another reads, unchanged", () => {
  const { attempts, events } = makeRecord();
  const record = { attempts, events, lessons: [makeLesson()] };

  assert.deepEqual(readRecord(writeRecord(record, NOW)), { record });
});

test("an empty record can be carried too", () => {
  const nothing = { attempts: [], events: [], lessons: [] };

  assert.deepEqual(readRecord(writeRecord(nothing, NOW)), { record: nothing });
});

test("a file is named by the day it was made", () => {
  assert.equal(recordName(new Date(2026, 0, 5)), "crampwise-2026-01-05.json");
});

for (const [what, change] of [
  [
    "an attempt that is under way",
    (_, attempt) => Object.assign(attempt, { open: "first-six", finished_at: null }),
  ],
  ["a question that was skipped", ({ events }) => Object.assign(events[0], { option: null, sure: null })],
  ["an answer without certainty", ({ events }) => Object.assign(events[0], { sure: null })],
  ["an answer that was asked again", ({ events }) => events.push({ ...events[0], id: OTHER, round: 2 })],
  ["a warm-up, which is about no belief", (_, attempt, item) => Object.assign(item, { belief: "" })],
  ["something more than is known today", (told, attempt, item) => Object.assign(item, { picture: "calf" })],
]) {
  test(`${what} is taken`, () => assert.equal(problemOf(change), null));
}

const PROTO = '"__proto__":{"isAdmin":true}';

for (const [what, text, problem] of [
  ["an empty file", "", "broken"],
  ["a picture", "\u0089PNG\r\n\u001a\n", "broken"],
  ["a file that was cut off", JSON.stringify(makeRecord()).slice(0, -40), "broken"],
  ["a file beyond the limit", "x".repeat(MOST_CHARACTERS + 1), "huge"],
  ["a list", "[]", "foreign"],
  ["nothing", "null", "foreign"],
  ["a word", '"crampwise"', "foreign"],
  ["a key that reaches into objects", `{${PROTO},"app":"crampwise"}`, "unsafe"],
  ["such a key written in another way", `{"\\u005f_proto__":{},"app":"crampwise"}`, "unsafe"],
  ["such a key deep inside", `{"app":"crampwise","attempts":[{"beliefs":{${PROTO}}}]}`, "unsafe"],
  ["a nest without end", "[".repeat(200_000), "broken"],
  ["a nest that ends", `${"[".repeat(200_000)}${"]".repeat(200_000)}`, "unsafe"],
]) {
  test(`${what} is refused as ${problem}`, () => assert.deepEqual(readRecord(text), { problem }));
}

for (const [what, change, problem] of [
  ["another app's file", (told) => Object.assign(told, { app: "cramps" }), "foreign"],
  ["a format from before", (told) => Object.assign(told, { format: 0 }), "old"],
  ["no format", (told) => delete told.format, "old"],
  ["a format that is a word", (told) => Object.assign(told, { format: "one" }), "old"],
  ["a newer format", (told) => Object.assign(told, { format: 2 }), "newer"],
  ["a format between", (told) => Object.assign(told, { format: 1.5 }), "newer"],
  ["attempts that are no list", (told) => Object.assign(told, { attempts: {} }), "damaged"],
  ["events that are missing", (told) => delete told.events, "damaged"],
  ["an attempt that is nothing", (told) => told.attempts.push(null), "damaged"],
  ["an attempt that is a list", (told) => told.attempts.push([]), "damaged"],
  ["an id that is none of ours", (_, attempt) => Object.assign(attempt, { id: "1" }), "damaged"],
  ["a form that is no name", (_, attempt) => Object.assign(attempt, { form: "../start" }), "damaged"],
  ["a seed beyond 32 bits", (_, attempt) => Object.assign(attempt, { seed: 2 ** 32 }), "damaged"],
  ["a seed that is a text", (_, attempt) => Object.assign(attempt, { seed: "7" }), "damaged"],
  [
    "a day that no calendar has",
    (_, attempt) => Object.assign(attempt, { started_at: "2026-13-45T08:00:00.000Z" }),
    "damaged",
  ],
  ["a time in other words", (_, attempt) => Object.assign(attempt, { started_at: "yesterday" }), "damaged"],
  [
    "an attempt both open and finished",
    (_, attempt) => Object.assign(attempt, { open: "first-six" }),
    "damaged",
  ],
  [
    "an attempt neither open nor finished",
    (_, attempt) => Object.assign(attempt, { finished_at: null }),
    "damaged",
  ],
  [
    "an attempt open under another form",
    (_, attempt) => Object.assign(attempt, { open: "start", finished_at: null }),
    "damaged",
  ],
  ["beliefs that are a list", (_, attempt) => Object.assign(attempt, { beliefs: [] }), "damaged"],
  ["a belief without its lesson", (_, attempt) => delete attempt.beliefs.salt.lesson, "damaged"],
  ["a fact that is a number", (_, attempt) => Object.assign(attempt.beliefs.salt, { fact: 7 }), "damaged"],
  [
    "a text that never ends",
    (_, attempt) => Object.assign(attempt.beliefs.salt, { fact: "x".repeat(2001) }),
    "damaged",
  ],
  [
    "a link to another site",
    (_, attempt) => Object.assign(attempt.beliefs.salt.lesson, { url: "//evil.example/" }),
    "unsafe",
  ],
  [
    "a link that is a script",
    (_, attempt) => Object.assign(attempt.beliefs.salt.lesson, { url: "javascript:alert(1)" }),
    "unsafe",
  ],
  ["an item of an unknown kind", (_, __, item) => Object.assign(item, { kind: "essay" }), "damaged"],
  ["an item without options", (_, __, item) => Object.assign(item, { options: [] }), "damaged"],
  ["an item whose answer is no option", (_, __, item) => Object.assign(item, { answer: "heat" }), "damaged"],
  ["an item with two options of one id", (_, __, item) => item.options.push(item.options[0]), "damaged"],
  ["an item without a question", (_, __, item) => delete item.stem, "damaged"],
  ["an item without its refutation", (_, __, item) => delete item.refutation.fact, "damaged"],
  ["an item that stands twice", (_, attempt, item) => attempt.items.push(item), "damaged"],
  ["an item whose version is none", (_, __, item) => Object.assign(item, { version: 0 }), "damaged"],
  ["an event of an unknown kind", ({ events }) => Object.assign(events[1], { kind: "prize" }), "damaged"],
  ["an event of somebody", ({ events }) => Object.assign(events[0], { owner: "coach" }), "damaged"],
  ["a certainty of four", ({ events }) => Object.assign(events[0], { sure: 4 }), "damaged"],
  ["a third round", ({ events }) => Object.assign(events[0], { round: 3 }), "damaged"],
  ["a skipped question that is sure", ({ events }) => Object.assign(events[0], { option: null }), "damaged"],
  [
    "an event of an attempt that is not there",
    ({ events }) => Object.assign(events[0], { attempt: OTHER }),
    "orphan",
  ],
  ["events alone", (told) => Object.assign(told, { attempts: [] }), "orphan"],
  ["an answer under another form", ({ events }) => Object.assign(events[0], { form: "start" }), "misfit"],
  [
    "an answer to a question that was not asked",
    ({ events }) => Object.assign(events[0], { item: "water-1" }),
    "misfit",
  ],
  ["an answer to another version", ({ events }) => Object.assign(events[0], { version: 2 }), "misfit"],
  [
    "an option that the question has not",
    ({ events }) => Object.assign(events[0], { option: "heat" }),
    "misfit",
  ],
  ["an attempt that stands twice", ({ attempts }) => attempts.push(attempts[0]), "twice"],
  ["an event that stands twice", ({ events }) => events.push(events[0]), "twice"],
  ["a question answered twice", ({ events }) => events.push({ ...events[0], id: OTHER }), "twice"],
  ["an attempt finished twice", ({ events }) => events.push({ ...events[1], id: OTHER }), "twice"],
]) {
  test(`${what}: refused as ${problem}`, () => assert.equal(problemOf(change), problem));
}

for (const [what, lessons, problem] of [
  ["lessons that are no list", {}, "damaged"],
  ["a lesson's event of an unknown kind", [makeLesson({ kind: "finish" })], "damaged"],
  ["a lesson's event of somebody", [makeLesson({ owner: ATTEMPT })], "damaged"],
  ["a lesson that is an address", [makeLesson({ lesson: "//evil.example/" })], "damaged"],
  ["a lesson's event that stands twice", [makeLesson(), makeLesson()], "twice"],
  ["a lesson's event under an answer's id", [makeLesson({ id: ANSWER })], "twice"],
]) {
  test(`${what}: refused as ${problem}`, () =>
    assert.equal(
      problemOf((told) => Object.assign(told, { lessons })),
      problem,
    ));
}

test("a file from before lessons were in it is taken", () => {
  assert.deepEqual(readRecord(JSON.stringify(makeRecord())).record.lessons, []);
});

test("a lesson's event that is here otherwise clashes, and is named", () => {
  const [here, told] = ["open", "read"].map((kind) => ({ ...makeRecord(), lessons: [makeLesson({ kind })] }));

  assert.equal(clash(told, here), OTHER);
});

test("reading a hostile file leaves every other object as it was", () => {
  readRecord(`{${PROTO},"app":"crampwise"}`);

  assert.equal({}.isAdmin, undefined);
});

test("what both phones have alike does not clash, whatever the order of its keys", () => {
  const record = makeRecord();
  const here = makeRecord();
  here.events[0] = Object.fromEntries(Object.entries(here.events[0]).reverse());

  assert.equal(clash(record, here), null);
});

test("what only one phone has does not clash", () => {
  const nothing = { attempts: [], events: [], lessons: [] };

  assert.equal(clash(makeRecord(), nothing), null);
  assert.equal(clash(nothing, makeRecord()), null);
});

test("an attempt that went on here since does not clash", () => {
  const before = makeRecord((_, attempt) =>
    Object.assign(attempt, { open: "first-six", finished_at: null, number: 4 }),
  );

  assert.equal(clash(before, makeRecord()), null);
});

for (const [what, change, id] of [
  ["an answer", ({ events }) => Object.assign(events[0], { option: "tired" }), ANSWER],
  ["the words of a question", (_, __, item) => Object.assign(item, { stem: "Why not?" }), ATTEMPT],
  ["the seed of an attempt", (_, attempt) => Object.assign(attempt, { seed: 8 }), ATTEMPT],
]) {
  test(`${what} that is here otherwise clashes, and is named`, () => {
    assert.equal(clash(makeRecord(change), makeRecord()), id);
  });
}

/** A store that takes what it is given, and notes it. */
function makeStore(here = { attempts: [], events: [] }) {
  const merged = [];
  const record = async () => ({
    ...here,
    events: [...here.events, ...merged.flatMap(({ events }) => events)],
  });
  const merge = async (told) => {
    merged.push(told);
    return { attempts: told.attempts.length, events: told.events.length };
  };
  return { merged, record, merge };
}

test("a file that fits is added, and counted", async () => {
  const store = makeStore();

  const outcome = await takeFile(new Blob([JSON.stringify(makeRecord())]), store);

  assert.deepEqual(outcome, { said: "added", attempts: 1, answers: 1 });
  assert.equal(store.merged.length, 1);
});

for (const [what, text, problem] of [
  ["a broken file", "{", "broken"],
  ["a file with an answer to nothing", JSON.stringify(makeRecord((told) => (told.attempts = []))), "orphan"],
]) {
  test(`${what} never reaches the store`, async () => {
    const store = makeStore();

    assert.deepEqual(await takeFile(new Blob([text]), store), { said: problem });
    assert.deepEqual(store.merged, []);
  });
}

test("a file that clashes never reaches the store, and the entry is named", async () => {
  const { attempts, events } = makeRecord((told) => (told.events[0].option = "tired"));
  const store = makeStore({ attempts, events });

  const outcome = await takeFile(new Blob([JSON.stringify(makeRecord())]), store);

  assert.deepEqual(outcome, { said: "clash", name: ANSWER });
  assert.deepEqual(store.merged, []);
});

test("a huge file is not even read", async () => {
  const file = { size: MOST_CHARACTERS + 1, text: () => assert.fail("was read") };

  assert.deepEqual(await takeFile(file, makeStore()), { said: "huge" });
});

test("a phone that cannot store it says so", async () => {
  const store = { ...makeStore(), merge: () => Promise.reject(new Error("full")) };

  const outcome = await takeFile(new Blob([JSON.stringify(makeRecord())]), store);

  assert.deepEqual(outcome, { said: "failed" });
});
