import assert from "node:assert/strict";
import test from "node:test";
import { createEmptyCard, fsrs } from "ts-fsrs";
import { replay, reviewsOf } from "../../static/js/quiz/schedule.js";
import { makeRandom } from "./random.mjs";

const DAY = 864e5;
const START = Date.parse("2026-11-22T08:00:00.000Z");
const item = {
  id: "water-1",
  version: 1,
  kind: "single",
  belief: "water",
  answer: "stretch",
  options: [
    { id: "stretch", text: "Stretch", belief: null },
    { id: "drink", text: "Drink", belief: "water" },
    { id: "salt", text: "Eat salt", belief: "salt" },
  ],
};

function makeReview(grade, days, id = String(days)) {
  return { id, at: new Date(START + days * DAY).toISOString(), grade };
}

function dayDue(reviews) {
  return (Date.parse(replay("water", reviews).due) - START) / DAY;
}

for (const [what, option, sure, expected] of [
  ["right and very sure", "stretch", 3, [["water", 4]]],
  ["right and fairly sure", "stretch", 2, [["water", 3]]],
  ["right and not sure", "stretch", 1, [["water", 2]]],
  ["right, how sure not said", "stretch", null, [["water", 2]]],
  ["wrong and not sure", "salt", 1, [["water", 1]]],
  ["wrong, how sure not said", "salt", null, [["water", 1]]],
  ["skipped", null, null, [["water", 1]]],
  ["wrong and sure, the belief its own", "drink", 3, [["water", 1]]],
  ["wrong and fairly sure, the belief another", "salt", 2, [["water", 1], ["salt", 1]]], // prettier-ignore
  ["wrong and very sure, the belief another", "salt", 3, [["water", 1], ["salt", 1]]], // prettier-ignore
]) {
  test(`${what}: reviewed as ${expected.join(" and ")}`, () => {
    const found = reviewsOf(item, { option, sure });

    assert.deepEqual(
      found.map(({ belief, grade }) => [belief, grade]),
      expected,
    );
  });
}

test("a warm-up on nothing that matters is reviewed by nobody", () => {
  assert.deepEqual(reviewsOf({ ...item, belief: "" }, { option: "drink", sure: 3 }), []);
});

for (const [what, grade, days] of [
  ["wrong", 1, 1],
  ["right and not sure", 2, 2],
  ["right and fairly sure", 3, 3],
  ["right and very sure", 4, 8],
]) {
  test(`at first sight ${what}: due again after ${days} days`, () => {
    assert.equal(dayDue([makeReview(grade, 0)]), days);
  });
}

test("each time it is known when it is due, a belief waits longer", () => {
  const reviews = [makeReview(3, 0)];
  const waits = [];
  for (let count = 0; count < 5; count += 1) {
    const last = (Date.parse(reviews.at(-1).at) - START) / DAY;
    waits.push(dayDue(reviews) - last);
    reviews.push(makeReview(3, dayDue(reviews)));
  }

  assert.deepEqual(
    waits,
    [...waits].sort((one, other) => one - other),
  );
  assert.ok(waits.at(-1) > 60, `after a year of being known it waits ${waits}`);
});

test("a belief forgotten after months is due the next days", () => {
  const known = [0, 3, 14, 60].map((days) => makeReview(3, days));

  assert.ok(dayDue([...known, makeReview(1, 200)]) <= 207);
});

test("reviews come out in the order of their time, those of one moment by their ids", () => {
  const [early, late, later] = [makeReview(1, 0), makeReview(3, 5, "a"), makeReview(4, 5, "b")];

  const card = replay("water", [later, early, late]);

  assert.deepEqual(card.reviews, [early, late, later]);
  assert.deepEqual(card, replay("water", [late, later, early]));
});

test("what was given stays as it was", () => {
  const reviews = [makeReview(3, 5), makeReview(1, 0)];
  const before = structuredClone(reviews);

  replay("water", reviews);

  assert.deepEqual(reviews, before);
});

test("a time that is none is refused", () => {
  assert.throws(() => replay("water", [{ id: "a", at: "yesterday", grade: 3 }]), RangeError);
});

test("10,000 reviews fall due when the library's own long-term scheduler says", () => {
  const whole = fsrs({ enable_fuzz: false, enable_short_term: false });
  const random = makeRandom(20261125);
  for (let history = 0; history < 1000; history += 1) {
    const reviews = [];
    let card = createEmptyCard(new Date(START));
    let days = 0;
    for (let count = 0; count < 10; count += 1) {
      days += random() < 0.3 ? random() / 24 : 10 ** (random() * 4 - 1); // some the same hour, some years later
      const review = makeReview(1 + Math.floor(random() * 4), days, String(count));
      reviews.push(review);
      ({ card } = whole.next(card, new Date(review.at), review.grade));

      assert.equal(replay("water", reviews).due, card.due.toISOString(), JSON.stringify(reviews));
    }
  }
});
