import assert from "node:assert/strict";
import test from "node:test";
import {
  countMoves,
  countStates,
  givenItems,
  lessonsToRead,
  moves,
  readPlaces,
  sittings,
} from "../../static/js/quiz/picture.js";

const TOLD = {
  beliefs: "/beliefs/slug/",
  lessons: [
    ["Water and salt", "/lessons/water-and-salt/"],
    ["Danger signs", "/lessons/danger-signs/"],
  ],
  groups: [
    ["More than a cramp", [["heat", "Cool first", 1, 1]]],
    [
      "Where it comes from",
      [
        ["salt", "Salt is not the cause", 0, 0],
        ["water", "Nor is water", 0, 0],
      ],
    ],
  ],
};
const places = readPlaces(TOLD);

function makeItem(id, changes = {}) {
  const options = [
    { id: "true", text: "True", belief: id },
    { id: "false", text: "False", belief: null },
  ];
  return { id, version: 1, kind: "true-false", belief: id, answer: "false", options, ...changes };
}

const ITEMS = ["heat", "salt", "water"].map((id) => makeItem(id));

function makeAttempt(id, form, started, finished_at = `${started}T09:00:00.000Z`) {
  return { id, form, items: ITEMS, started_at: `${started}T08:00:00.000Z`, finished_at };
}

function makeAnswer(attempt, item, option, sure, round = 1) {
  const at = `2026-11-22T08:00:0${round}.000Z`;
  return {
    kind: "answer",
    id: `${attempt} ${item} ${round}`,
    attempt,
    item,
    version: 1,
    option,
    sure,
    round,
    at,
  };
}

test("each belief has its place, with its group, its page and its lesson", () => {
  assert.deepEqual(
    places.map(({ slug }) => slug),
    ["heat", "salt", "water"],
  );
  assert.deepEqual(places[0], {
    slug: "heat",
    fact: "Cool first",
    group: "More than a cramp",
    safety: true,
    url: "/beliefs/heat/",
    lesson: { title: "Danger signs", url: "/lessons/danger-signs/" },
  });
});

test("places are counted by state, those not asked about too", () => {
  assert.deepEqual(countStates(places, { salt: "solid", heat: "misconception", gone: "gap" }), {
    misconception: 1,
    gap: 0,
    shaky: 0,
    solid: 1,
    unseen: 1,
  });
});

test("the questions of all attempts are each there once a version", () => {
  const newer = makeItem("salt", { version: 2 });
  const attempts = [makeAttempt("one", "start", "2026-11-01"), { items: [newer, ITEMS[0]] }];

  assert.deepEqual(
    givenItems(attempts).map(({ id, version }) => `${id} ${version}`),
    ["heat 1", "salt 1", "water 1", "salt 2"],
  );
});

test("what is not solid is read about, safety first, then the worst, each lesson once", () => {
  const read = (found) => lessonsToRead(places, found).map(({ title }) => title);

  assert.deepEqual(read({ salt: "misconception", water: "gap", heat: "shaky" }), [
    "Danger signs",
    "Water and salt",
  ]);
  assert.deepEqual(read({ salt: "shaky", heat: "solid" }), ["Water and salt"]);
  assert.deepEqual(read({ salt: "solid" }), []);
  assert.deepEqual(read({}), []);
});

test("no more than five lessons are named, the worst first", () => {
  const many = Array.from({ length: 8 }, (_, n) => ({
    slug: `b${n}`,
    safety: false,
    lesson: { title: `Lesson ${n}`, url: `/lessons/${n}/` },
  }));
  const found = Object.fromEntries(many.map(({ slug }, n) => [slug, n > 5 ? "misconception" : "shaky"]));

  assert.deepEqual(
    lessonsToRead(many, found).map(({ title }) => title),
    ["Lesson 6", "Lesson 7", "Lesson 0", "Lesson 1", "Lesson 2"],
  );
});

test("the first sitting before is held against the latest after", () => {
  const attempts = [
    makeAttempt("after-2", "follow-up", "2026-11-20"),
    makeAttempt("before-2", "start", "2026-11-02"),
    makeAttempt("after-1", "follow-up", "2026-11-10"),
    makeAttempt("before-1", "start", "2026-11-01"),
    makeAttempt("daily", "daily", "2026-11-21"),
  ];

  const { before, after } = sittings(attempts);

  assert.deepEqual([before.id, after.id], ["before-1", "after-2"]);
});

test("a sitting that is not finished is none yet", () => {
  const attempts = [
    makeAttempt("before", "start", "2026-11-01"),
    makeAttempt("after", "follow-up", "2026-11-20", null),
  ];

  const { after, isBegun } = sittings(attempts);

  assert.deepEqual([after, isBegun], [null, true]);
});

test("each belief is held against itself, by the answers of each sitting alone", () => {
  const [before, after] = [
    makeAttempt("b", "start", "2026-11-01"),
    makeAttempt("a", "follow-up", "2026-11-20"),
  ];
  const answers = [
    makeAnswer("b", "heat", "true", 3),
    makeAnswer("b", "salt", "false", 3),
    makeAnswer("b", "water", "false", 1),
    makeAnswer("a", "heat", "false", 3),
    makeAnswer("a", "salt", null, null),
    makeAnswer("a", "water", "false", 1),
  ];

  const found = moves(places, before, after, answers);

  assert.deepEqual(
    found.map((move) => [move.place.slug, move.before, move.after]),
    [
      ["heat", "misconception", "solid"],
      ["salt", "solid", "gap"],
      ["water", "shaky", "shaky"],
    ],
  );
  assert.deepEqual(countMoves(found), { total: 3, better: 1, worse: 1, same: 1 });
});

test("what was asked again at the end of a sitting does not mend the picture of before", () => {
  const [before, after] = [
    makeAttempt("b", "start", "2026-11-01"),
    makeAttempt("a", "follow-up", "2026-11-20"),
  ];
  const answers = [
    makeAnswer("b", "heat", "true", 3),
    makeAnswer("b", "heat", "false", 3, 2),
    makeAnswer("a", "heat", "false", 3),
  ];

  assert.deepEqual(
    moves(places, before, after, answers).map((move) => move.before),
    ["misconception"],
  );
});
