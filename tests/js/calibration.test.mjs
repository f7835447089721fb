import assert from "node:assert/strict";
import test from "node:test";
import { ENOUGH, levels, verdict } from "../../static/js/quiz/calibration.js";

function makeItem(id, changes = {}) {
  const options = [
    { id: "true", text: "True", belief: id },
    { id: "false", text: "False", belief: null },
  ];
  return { id, version: 1, kind: "true-false", belief: id, answer: "false", options, ...changes };
}

function makeAnswer(item, sure, option = "false", changes = {}) {
  return {
    id: `${item}-a`,
    item,
    version: 1,
    option,
    sure,
    round: 1,
    at: "2026-11-22T08:00:00.000Z",
    ...changes,
  };
}

/** Levels from pairs of right and all: not sure, fairly sure, very sure. */
function said(...pairs) {
  return pairs.map(([right, count], index) => ({ sure: index + 1, count, right }));
}

test("answers are counted by how sure they were", () => {
  const items = ["a", "b", "c", "d"].map((id) => makeItem(id));
  const answers = [makeAnswer("a", 1), makeAnswer("b", 3), makeAnswer("c", 3, "true"), makeAnswer("d", 2)];

  assert.deepEqual(levels(items, answers), said([1, 1], [1, 1], [1, 2]));
});

test("only the first answer to a question counts, whatever order they arrive in", () => {
  const first = makeAnswer("a", 3, "true");
  const later = makeAnswer("a", 1, "false", { id: "later", at: "2026-11-23T08:00:00.000Z" });

  assert.deepEqual(levels([makeItem("a")], [later, first]), said([0, 0], [0, 0], [0, 1]));
});

test("a question that is asked again at the end never counts as the first, whatever the clock said", () => {
  const first = makeAnswer("a", 3, "true");
  const again = makeAnswer("a", 1, "false", { id: "again", round: 2, at: "2020-01-01T00:00:00.000Z" });

  assert.deepEqual(levels([makeItem("a")], [again, first]), said([0, 0], [0, 0], [0, 1]));
});

test("a first answer without certainty is not replaced by a later one with it", () => {
  const first = makeAnswer("a", null);
  const later = makeAnswer("a", 3, "false", { id: "later", at: "2026-11-23T08:00:00.000Z" });

  assert.deepEqual(levels([makeItem("a")], [first, later]), said([0, 0], [0, 0], [0, 0]));
});

test("skipped questions, warm-ups and questions that nobody knows count nowhere", () => {
  const items = [makeItem("a"), makeItem("warm-up-1", { belief: "" })];
  const answers = [
    makeAnswer("a", null, null),
    makeAnswer("warm-up-1", 3),
    makeAnswer("gone", 2),
    makeAnswer("a", 2, "false", { id: "newer", version: 2, at: "2026-11-21T08:00:00.000Z" }),
  ];

  assert.deepEqual(levels(items, answers), said([0, 0], [0, 0], [0, 0]));
});

for (const [what, found, expected] of [
  ["nothing at all", said([0, 0], [0, 0], [0, 0]), null],
  ["one answer too few", said([0, ENOUGH - 1], [0, 0], [0, 0]), null],
  ["each level as often right as it should be", said([3, 6], [5, 7], [9, 10]), "well"],
  ["always very sure and always right", said([0, 0], [0, 0], [20, 20]), "well"],
  ["never sure and right by chance", said([8, 20], [0, 0], [0, 0]), "well"],
  ["never right, and it is said", said([0, 20], [0, 0], [0, 0]), "well"],
  ["very sure of all, right in 14 of 20", said([0, 0], [0, 0], [14, 20]), "over"],
  ["very sure of all, one answer from fitting", said([0, 0], [0, 0], [15, 20]), "well"],
  ["not sure of anything, right in 17 of 20", said([17, 20], [0, 0], [0, 0]), "under"],
  ["not sure of anything, one answer from fitting", said([14, 20], [0, 0], [0, 0]), "well"],
  ["fairly sure, and mostly wrong", said([2, 4], [4, 14], [2, 2]), "over"],
  ["surer where it is wrong than where it is right", said([10, 10], [0, 0], [3, 10]), "over"],
]) {
  test(`${what}: ${expected ?? "too little to say"}`, () => {
    assert.equal(verdict(found), expected);
  });
}

test("one answer more or less never turns over-sure into under-sure", () => {
  const opposite = { over: "under", under: "over" };
  for (let first = 0; first <= 12; first += 1) {
    for (let last = 0; last <= 12; last += 1) {
      const here = verdict(said([first, 12], [0, 0], [last, 12]));
      const next = last < 12 ? verdict(said([first, 12], [0, 0], [last + 1, 12])) : here;
      assert.notEqual(next, opposite[here], `${first}, ${last}`);
    }
  }
});
