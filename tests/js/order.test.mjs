import assert from "node:assert/strict";
import test from "node:test";
import { crc32, mulberry32, optionOrder, order } from "../../static/js/quiz/order.js";
import { cases } from "./cases.mjs";

const worked = cases("order");

for (const { name, seed, expected } of worked.numbers) {
  test(`numbers: ${name}`, () => {
    const next = mulberry32(seed);

    assert.deepEqual(
      expected.map(() => next()),
      expected,
    );
  });
}

for (const { name, text, expected } of worked.checksums) {
  test(`checksum: ${name}`, () => assert.equal(crc32(text), expected));
}

for (const { name, seed, ids, expected } of worked.orders) {
  test(`order: ${name}`, () => {
    const given = [...ids];

    assert.deepEqual(order(seed, given), expected);
    assert.deepEqual(given, ids, "what was given stays as it was");
  });
}

for (const { name, seed, item, round, expected } of worked.options) {
  test(`options: ${name}`, () => assert.deepEqual(optionOrder(seed, item, round), expected));
}
