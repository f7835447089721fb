// Marks attempts as the phone does: the bank, packed as for a page, in the first line of its input, then an attempt a line; so its output.
import { createInterface } from "node:readline";
import { stdin, stdout } from "node:process";
import { fixed, states } from "../../static/js/quiz/marking.js";
import { optionOrder, order } from "../../static/js/quiz/order.js";
import { unpacked } from "../../static/js/quiz/unpacked.js";

let bank = null;
for await (const line of createInterface({ input: stdin })) {
  const read = JSON.parse(line);
  if (bank) stdout.write(`${JSON.stringify(marked(bank, read))}\n`);
  bank ??= new Map(unpacked(read).items.map((item) => [`${item.id} ${item.version}`, item]));
}

function marked(known, { seed, given, answers, arrived }) {
  const items = given.map((name) => known.get(name));
  const ids = items.map(({ id }) => id);
  return {
    states: states(items, answers),
    again: states(items, answers),
    arrived: states(items, arrived),
    skipped: states(
      items,
      answers.map((answer) => ({ ...answer, option: null })),
    ),
    unsure: states(
      items,
      answers.map((answer) => ({ ...answer, sure: null })),
    ),
    fixed: fixed(items, answers),
    fixed_arrived: fixed(items, arrived),
    order: order(seed, ids),
    options: items.map((item) => [1, 2].map((round) => optionOrder(seed, item, round))),
  };
}
