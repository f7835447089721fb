import assert from "node:assert/strict";
import test from "node:test";
import { chooseDaily } from "../../static/js/quiz/daily.js";

const NOW = new Date("2026-11-25T08:00:00.000Z");

function makeItem(id) {
  const belief = id.replace(/-\d+$/, "");
  const options = [
    { id: "true", text: "True", belief },
    { id: "false", text: "False", belief: null },
  ];
  return { id, version: 1, kind: "true-false", belief, answer: "false", options };
}

/** Two questions for each belief; those named have to do with safety. */
function makeBank(beliefs, safety = []) {
  const items = beliefs.flatMap((belief) => [makeItem(`${belief}-1`), makeItem(`${belief}-2`)]);
  const told = beliefs.map((slug) => [slug, { fact: `The fact of ${slug}`, safety: safety.includes(slug) }]);
  return { items, beliefs: Object.fromEntries(told) };
}

/** A card that was due so many hours ago. */
function makeCard(belief, hours) {
  return { belief, due: new Date(NOW.getTime() - hours * 36e5).toISOString(), reviews: [] };
}

function makeAnswer(item, at) {
  return { id: `${item} ${at}`, item, version: 1, option: "false", sure: 2, at };
}

function beliefsIn({ items }) {
  return items.map(({ belief }) => belief);
}

test("five beliefs are asked about, the most overdue first", () => {
  const slugs = ["a", "b", "c", "d", "e", "f", "g"];
  const cards = slugs.map((slug, days) => makeCard(slug, days * 24 + 1));

  assert.deepEqual(beliefsIn(chooseDaily(cards, makeBank(slugs), [], NOW, 1)), ["g", "f", "e", "d", "c"]);
});

test("what is not due is not asked about", () => {
  const cards = [makeCard("a", 0), makeCard("b", -0.001), makeCard("c", -24)];

  assert.deepEqual(beliefsIn(chooseDaily(cards, makeBank(["a", "b", "c"]), [], NOW, 1)), ["a"]);
});

test("nothing due, nothing asked", () => {
  assert.deepEqual(chooseDaily([], makeBank(["a"]), [], NOW, 1), { items: [], beliefs: {} });
});

test("of what is overdue by the same days, safety is asked about first", () => {
  const cards = [makeCard("a", 47), makeCard("heart", 25), makeCard("b", 72)];
  const bank = makeBank(["a", "heart", "b"], ["heart"]);

  assert.deepEqual(beliefsIn(chooseDaily(cards, bank, [], NOW, 1)), ["b", "heart", "a"]);
});

test("the question that was never asked comes before one that was", () => {
  for (const [asked, expected] of [
    ["a-1", "a-2"],
    ["a-2", "a-1"],
  ]) {
    const answers = [makeAnswer(asked, "2026-11-01T08:00:00.000Z")];

    const { items } = chooseDaily([makeCard("a", 1)], makeBank(["a"]), answers, NOW, 1);

    assert.deepEqual(
      items.map(({ id }) => id),
      [expected],
    );
  }
});

test("of two questions that were asked, the one that was asked longer ago comes", () => {
  const answers = [
    makeAnswer("a-1", "2026-11-03T08:00:00.000Z"),
    makeAnswer("a-2", "2026-11-02T08:00:00.000Z"),
    makeAnswer("a-1", "2026-11-01T08:00:00.000Z"),
  ];

  const { items } = chooseDaily([makeCard("a", 1)], makeBank(["a"]), answers, NOW, 1);

  assert.equal(items[0].id, "a-2");
});

test("between questions that were never asked the seed decides", () => {
  const first = (seed) => chooseDaily([makeCard("a", 1)], makeBank(["a"]), [], NOW, seed).items[0].id;
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);

  assert.deepEqual([...new Set(seeds.map(first))].sort(), ["a-1", "a-2"]);
  assert.equal(first(3), first(3));
});

test("a belief with no question in the bank makes room for the next", () => {
  const cards = [makeCard("gone", 100), makeCard("a", 1)];

  assert.deepEqual(beliefsIn(chooseDaily(cards, makeBank(["a"]), [], NOW, 1)), ["a"]);
});

test("only what is said of the beliefs in the questions comes along", () => {
  const { beliefs } = chooseDaily([makeCard("a", 1)], makeBank(["a", "b"]), [], NOW, 1);

  assert.deepEqual(Object.keys(beliefs), ["a"]);
});
