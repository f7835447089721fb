import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";
import { Run } from "../../static/js/offline/run.js";
import { emptyStorage, fillDisk, loseConnection, refusingStorage, rowsOf } from "./storage.mjs";

const runs = [];

beforeEach(emptyStorage);
afterEach(() => {
  for (const run of runs.splice(0)) run.close();
});

/** A form of true-or-false questions, each on its own belief and right when false. */
function makeForm(...ids) {
  const items = ids.map((id) => ({
    id,
    version: 1,
    kind: "true-false",
    belief: id,
    answer: "false",
    options: [
      { id: "true", text: "True", belief: id },
      { id: "false", text: "False", belief: null },
    ],
  }));
  const beliefs = Object.fromEntries(ids.map((id) => [id, { fact: `The fact of ${id}` }]));
  return { form: "start", version: "v1", items, beliefs };
}

async function openRun(form = makeForm("salt", "water", "speed")) {
  const run = await Run.open(form);
  runs.push(run);
  return run;
}

async function answerAll(run) {
  while (run.position.next) await run.answer(run.position.next, "false", 3);
  await run.load();
}

test("a run that was broken off goes on at its first unanswered question, in the same order", async () => {
  const before = await openRun();
  await before.answer(before.position.next, "true", 3);
  const { next, number } = before.position;

  const after = await openRun();

  assert.equal(after.attempt.id, before.attempt.id);
  assert.deepEqual([after.position.next.id, after.position.number], [next.id, number]);
});

test("a run keeps to the questions it began with when the form changes", async () => {
  const before = await openRun(makeForm("salt", "water"));
  await before.answer(before.position.next, "true", 3);

  const after = await openRun({ ...makeForm("speed"), version: "v2" });

  assert.deepEqual(after.attempt.items.map(({ id }) => id).sort(), ["salt", "water"]);
  assert.equal(after.attempt.version, "v1");
  assert.equal(
    after.beliefs.salt.fact,
    "The fact of salt",
    "words of its own day for what the page no longer has",
  );
});

test("a run whose last answer was saved before the app was killed is finished when it is opened", async () => {
  const before = await openRun(makeForm("salt"));
  await before.answer(before.position.next, "false", 3);
  assert.equal(before.attempt.open, "start");

  const after = await openRun(makeForm("salt"));

  assert.equal(after.attempt.id, before.attempt.id);
  assert.ok(after.attempt.finished_at);
  assert.equal((await rowsOf("events")).filter(({ kind }) => kind === "finish").length, 1);
});

test("after the end the result is there again, until it is taken again", async () => {
  const run = await openRun();
  await answerAll(run);

  const again = await openRun();
  assert.equal(again.attempt.id, run.attempt.id);
  await again.again();

  assert.notEqual(again.attempt.id, run.attempt.id);
  assert.equal(again.position.number, 1);
  assert.equal((await rowsOf("attempts")).length, 2, "the attempt before stays as it is");
});

test("an answer is stored as it was given", async () => {
  const run = await openRun(makeForm("salt"));

  const { answer } = await run.answer(run.position.next, "true", 2);

  const [row] = await rowsOf("events");
  assert.deepEqual(row, answer);
  const { id, at, attempt, ...rest } = row;
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.match(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.equal(attempt, run.attempt.id);
  const given = { item: "salt", version: 1, option: "true", sure: 2, round: 1 };
  assert.deepEqual(rest, { owner: null, form: "start", kind: "answer", ...given });
});

test("a sure mistake is asked once more, and then the attempt is finished", async () => {
  const run = await openRun(makeForm("salt", "water"));
  const wrong = run.position.next;
  await run.answer(wrong, "true", 3);
  await run.answer(run.position.next, "false", 3);
  await run.load();
  assert.equal(run.attempt.open, "start", "not finished yet");
  const { next, ...place } = run.position;
  assert.deepEqual([next.id, place], [wrong.id, { number: 1, total: 1, round: 2, again: 1 }]);

  await run.answer(next, "true", 3);
  await run.load();

  assert.ok(run.attempt.finished_at);
  assert.equal(run.position.next, null);
  const answers = (await rowsOf("events")).filter(({ kind }) => kind === "answer");
  assert.deepEqual(
    answers.map(({ item, round }) => `${item} ${round}`).sort(),
    ["salt 1", "water 1", `${wrong.id} 2`].sort(),
  );
});

test("a run that was killed while a mistake was asked once more goes on there", async () => {
  const before = await openRun(makeForm("salt", "water"));
  while (before.position.round === 1) await before.answer(before.position.next, "true", 2);
  await before.answer(before.position.next, "false", 2);
  const { next } = before.position;

  const after = await openRun(makeForm("salt", "water"));

  assert.deepEqual(after.position, { next, number: 2, total: 2, round: 2, again: 2 });
});

test("two tabs on one attempt end with each answer once, once more included", async () => {
  const tabs = [await openRun(makeForm("salt", "water")), await openRun(makeForm("salt", "water"))];

  while (tabs.some(({ position }) => position.next)) {
    for (const tab of tabs) if (tab.position.next) await tab.answer(tab.position.next, "true", 3);
    for (const tab of tabs) await tab.load();
  }

  const rows = await rowsOf("events");
  assert.deepEqual(rows.map(({ kind, item, round }) => `${kind} ${item} ${round}`).sort(), [
    "answer salt 1",
    "answer salt 2",
    "answer water 1",
    "answer water 2",
    "finish undefined undefined",
  ]);
});

test("what is answered is due again, here and after the app was closed", async () => {
  const run = await openRun(makeForm("salt"));
  await run.answer(run.position.next, "false", 2);

  const [{ belief, reviews }] = await rowsOf("cards");

  assert.deepEqual([belief, reviews.map(({ id }) => id)], ["salt", run.answers.map(({ id }) => id)]);
});

test("of the bank, what is due today is drawn; until then there is nothing to ask", async () => {
  const bank = { ...makeForm("salt-1", "water-1"), form: "daily" };
  const run = await openRun(makeForm("salt-1"));
  await run.answer(run.position.next, "true", 1);
  const daily = { ...bank, items: [], beliefs: {} };
  const draw = async (days) => {
    const drawn = await Run.draw(daily, bank, new Date(Date.now() + days * 864e5));
    runs.push(drawn);
    return drawn;
  };

  const today = await draw(0);
  const tomorrow = await draw(1);

  assert.deepEqual([today.isIdle, tomorrow.isIdle], [true, false]);
  assert.equal(today.nextDue, (await rowsOf("cards"))[0].due);
  assert.deepEqual(
    tomorrow.attempt.items.map(({ id }) => id),
    ["salt-1"],
  );
  assert.deepEqual(Object.keys(tomorrow.attempt.beliefs), ["salt-1"]);
  assert.equal((await rowsOf("attempts")).filter(({ form }) => form === "daily").length, 1);
});

test("a daily round that was broken off goes on, whatever is due by then", async () => {
  const bank = { ...makeForm("salt-1", "water-1"), form: "daily" };
  const first = await openRun(makeForm("salt-1", "water-1"));
  while (first.position.next) await first.answer(first.position.next, "false", 1);
  const later = new Date(Date.now() + 30 * 864e5);
  const before = await Run.draw({ ...bank, items: [] }, bank, later);
  runs.push(before);
  await before.answer(before.position.next, "false", 3);

  const after = await Run.draw({ ...bank, items: [] }, bank, later);
  runs.push(after);

  assert.equal(after.attempt.id, before.attempt.id);
  assert.deepEqual([after.position.number, after.position.total], [2, 2]);
});

test("when the phone is full half-way the run goes on, and says why nothing is kept", async () => {
  const run = await openRun();
  await run.answer(run.position.next, "false", 3);
  fillDisk();

  await run.answer(run.position.next, "false", 3);

  assert.deepEqual([run.isKept, run.trouble], [false, "full"]);
  assert.equal(run.position.number, 3);
  await answerAll(run);
  assert.equal(run.answers.length, 3);
  assert.equal(run.attempt.open, undefined);
});

test("with no storage at all a form can be taken to its end, and again", async () => {
  refusingStorage();
  const run = await openRun();

  await answerAll(run);
  assert.deepEqual([run.isKept, run.trouble], [false, "refused"]);
  assert.equal(run.position.next, null);
  await run.again();

  assert.equal(run.position.number, 1);
});

test("answers that were erased while the quiz stood open are put back with the next one", async () => {
  const run = await openRun();
  await run.answer(run.position.next, "true", 3);
  emptyStorage();
  loseConnection();

  await run.answer(run.position.next, "false", 2);

  const after = await openRun();
  assert.equal(after.attempt.id, run.attempt.id);
  assert.deepEqual(after.answers.map(({ id }) => id).sort(), run.answers.map(({ id }) => id).sort());
  assert.deepEqual([run.isKept, run.trouble], [true, null]);
});
