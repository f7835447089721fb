import assert from "node:assert/strict";
import test from "node:test";
import { fixed, mark, mistaken, states } from "../../static/js/quiz/marking.js";
import { cases } from "./cases.mjs";

const worked = cases("marking");
const items = new Map(worked.items.map((item) => [item.id, item]));

for (const { name, item, option, expected } of worked.marks) {
  test(`mark: ${name}`, () => assert.deepEqual(mark(items.get(item), option), expected));
}

for (const { name, item, option, sure, expected } of worked.mistaken) {
  test(`mistaken: ${name}`, () => assert.deepEqual(mistaken(items.get(item), { option, sure }), expected));
}

for (const { name, item, option } of worked.refused) {
  test(`refuse: ${name}`, () => assert.throws(() => mark(items.get(item), option), RangeError));
}

for (const { name, items, answers, expect } of cases("states")) {
  test(`states: ${name}`, () => assert.deepEqual(states(items, answers), expect));

  test(`states, told in any order: ${name}`, () =>
    assert.deepEqual(states(items, [...answers].reverse()), expect));
}

for (const { name, items, answers, expect } of cases("fixed")) {
  test(`fixed: ${name}`, () => assert.deepEqual(fixed(items, answers), expect));
}
