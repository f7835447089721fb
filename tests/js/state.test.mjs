import assert from "node:assert/strict";
import test from "node:test";
import { countRight, position, readNext, standings, urgentBelief } from "../../static/js/quiz/state.js";
import { unpacked } from "../../static/js/quiz/unpacked.js";

const AT = "2026-11-22T08:00:0";

/** A true-or-false question on its own belief, right when false. */
function makeQuestion(id, changes = {}) {
  const options = [
    { id: "true", text: "True", belief: id },
    { id: "false", text: "False", belief: null },
  ];
  return {
    id,
    version: 1,
    kind: "true-false",
    belief: id,
    answer: "false",
    options,
    ...changes,
  };
}

function makeAnswer(item, option, sure, round = 1) {
  return { id: `${item}-${round}`, item, version: 1, option, sure, at: `${AT}${round}.000Z`, round };
}

function makeBelief(lesson, safety = false) {
  return {
    fact: `The fact of ${lesson}`,
    safety,
    url: null,
    lesson: { url: `/lessons/${lesson}/`, title: lesson },
  };
}

test("a wrong option shows the belief of its question, unless it names another or nothing is at stake", () => {
  const options = [{ id: "yes" }, { id: "no" }, { id: "heat", belief: "heat" }];
  const told = ["salt-1", "warm-up-1"].map((id) => ({ id, answer: "yes", options }));

  const shown = unpacked({ items: told }).items.map((item) => item.options.map(({ belief }) => belief));

  assert.deepEqual(shown, [
    [undefined, "salt", "heat"],
    [undefined, undefined, "heat"],
  ]);
});

const items = ["salt", "water", "speed"].map((id) => makeQuestion(id));
const attempt = { seed: 7, items };

test("an attempt begins at its first question and goes on where the answers stop", () => {
  const first = position(attempt, []);
  const second = position(attempt, [makeAnswer(first.next.id, "false", 3)]);

  assert.deepEqual([first.number, second.number, second.total], [1, 2, 3]);
  assert.notEqual(second.next.id, first.next.id);
});

test("an attempt meets every question once, in the same order each time", () => {
  const seen = [];
  for (let { next } = position(attempt, []); next; { next } = position(attempt, seen)) {
    seen.push(makeAnswer(next.id, null, null));
  }

  assert.deepEqual(seen.map(({ item }) => item).sort(), ["salt", "speed", "water"]);
  assert.equal(position(attempt, seen).next, null);
});

test("what was answered wrongly and surely is asked once more at the end, in the same order", () => {
  const asked = [];
  const answers = [];
  for (
    let { next, ...place } = position(attempt, []);
    next;
    { next, ...place } = position(attempt, answers)
  ) {
    asked.push([next.id, place.round, place.number, place.total]);
    answers.push(makeAnswer(next.id, "true", next.id === "water" ? 1 : 2, place.round));
  }

  const [one, two] = asked.map(([id]) => id).filter((id) => id !== "water");
  assert.deepEqual(asked.slice(3), [
    [one, 2, 1, 2],
    [two, 2, 2, 2],
  ]);
  assert.deepEqual(
    asked.map(([, round]) => round),
    [1, 1, 1, 2, 2],
  );
});

test("how many come once more is told from the first sure mistake to the end", () => {
  const told = [];
  const answers = [];
  for (let at = position(attempt, []); at.next; at = position(attempt, answers)) {
    told.push(at.again);
    answers.push(makeAnswer(at.next.id, "true", 2, at.round));
  }

  assert.deepEqual(told, [0, 1, 2, 3, 3, 3]);
});

for (const [what, question, option, sure] of [
  ["right", {}, "false", 3],
  ["wrong and not sure", {}, "true", 1],
  ["wrong, how sure not said", {}, "true", null],
  ["skipped", {}, null, null],
  ["skipped, and somehow sure", {}, null, 3],
  ["wrong and sure about nothing that matters", { belief: "" }, "true", 3],
]) {
  test(`${what}: not asked once more`, () => {
    const course = { seed: 7, items: [makeQuestion("salt", question)] };

    assert.equal(position(course, [makeAnswer("salt", option, sure)]).next, null);
  });
}

test("nothing is asked a third time", () => {
  const course = { seed: 7, items: [makeQuestion("salt")] };

  const { next } = position(course, [makeAnswer("salt", "true", 3), makeAnswer("salt", "true", 3, 2)]);

  assert.equal(next, null);
});

test("each time of asking is counted apart", () => {
  const answers = [makeAnswer("salt", "true", 3, 1), makeAnswer("salt", "false", 3, 2)];

  assert.equal(countRight(attempt, answers), 0);
  assert.equal(countRight(attempt, answers, 2), 1);
  assert.equal(countRight(attempt, answers.reverse()), 0);
});

test("skipped and wrong answers are not counted as right", () => {
  const answers = [
    makeAnswer("salt", "false", 1),
    makeAnswer("water", "true", 3),
    makeAnswer("speed", null, null),
  ];

  assert.equal(countRight(attempt, answers), 1);
});

test("safety stands first, then the worst", () => {
  const answers = [
    makeAnswer("salt", "true", 3),
    makeAnswer("water", "false", 1),
    makeAnswer("speed", null, null),
  ];
  const beliefs = { salt: makeBelief("one"), water: makeBelief("two", true), speed: makeBelief("three") };

  const found = standings(attempt, answers, beliefs);

  assert.deepEqual(
    found.map(({ slug, state }) => [slug, state]),
    [
      ["water", "shaky"],
      ["salt", "misconception"],
      ["speed", "gap"],
    ],
  );
});

test("a belief that nobody has words for is left out", () => {
  assert.deepEqual(standings(attempt, [makeAnswer("salt", "true", 3)], {}), []);
});

test("the lessons to read are those of what is not solid, each once, at most three", () => {
  const lessons = ["a", "b", "a", "c", "d", "e"];
  const found = lessons.map((lesson, index) => ({
    ...makeBelief(lesson),
    slug: String(index),
    state: lesson === "b" ? "solid" : "gap",
  }));

  assert.deepEqual(
    readNext(found).map(({ title }) => title),
    ["a", "c", "d"],
  );
});

for (const [what, harmful, option, sure, expected] of [
  ["sure and wrong on safety", ["stretch"], "true", 2, "The fact of stretch"],
  ["sure and wrong with an option that shows a belief on safety", ["heart"], "true", 2, "The fact of heart"],
  ["sure and wrong on nothing that can hurt", [], "true", 3, undefined],
  ["sure and right on safety", ["stretch", "heart"], "false", 3, undefined],
  ["unsure on safety", ["stretch", "heart"], "true", 1, undefined],
]) {
  test(`${what}: the way to help is ${expected ? "shown" : "not shown"} at once`, () => {
    const question = makeQuestion("stretch");
    question.options[0].belief = "heart";
    const slugs = ["stretch", "heart"];
    const beliefs = Object.fromEntries(slugs.map((slug) => [slug, makeBelief(slug, harmful.includes(slug))]));

    const urgent = urgentBelief(question, beliefs, makeAnswer("stretch", option, sure));

    assert.equal(urgent?.fact, expected);
  });
}
