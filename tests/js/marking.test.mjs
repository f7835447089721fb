import assert from "node:assert/strict";
import test from "node:test";
import { mark } from "../../static/js/quiz/marking.js";
import { cases } from "./cases.mjs";

const worked = cases("marking");
const items = new Map(worked.items.map((item) => [item.id, item]));

for (const { name, item, option, expected } of worked.marks) {
  test(`mark: ${name}`, () => assert.deepEqual(mark(items.get(item), option), expected));
}

for (const { name, item, option } of worked.refused) {
  test(`refuse: ${name}`, () => assert.throws(() => mark(items.get(item), option), RangeError));
}
