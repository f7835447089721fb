import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { beforeEach } from "node:test";
import { createEmptyCard, fsrs } from "ts-fsrs";
import { openStore } from "../../static/js/offline/store.js";
import { makeRandom } from "./random.mjs";
import { emptyStorage } from "./storage.mjs";

const PHONES = 50;
const BELIEFS = 20; // on each phone, so there are 1,000 histories
const SITTINGS = 12;
const YEAR = 365 * 864e5;
const items = Array.from({ length: BELIEFS }, (_, place) => makeItem(place));
const whole = fsrs({ enable_fuzz: false, enable_short_term: false });

beforeEach(emptyStorage);

/** A question of three options: right, wrong with its own belief, wrong with the next question's. */
function makeItem(place) {
  const [own, next] = [`belief-${place}`, `belief-${(place + 1) % BELIEFS}`];
  const options = [
    { id: "right", text: "", belief: null },
    { id: "own", text: "", belief: own },
    { id: "next", text: "", belief: next },
  ];
  return { id: `${own}-1`, version: 1, kind: "single", belief: own, answer: "right", options };
}

/** A sitting by a clock that jumps by years, forwards and backwards, and stands still now and then. */
function makeSitting(random) {
  const pick = (choices) => choices[Math.floor(random() * choices.length)];
  const id = randomUUID();
  let now = Date.parse("2026-11-25T08:00:00.000Z") + (random() - 0.5) * 10 * YEAR;
  const events = items
    .filter(() => random() < 0.7)
    .map(({ id: item }) => {
      now += pick([0, 0, 5000, 40_000, 40_000, 3 * YEAR, -2 * YEAR]);
      const option = pick(["right", "right", "right", "own", "next", null]);
      const sure = option && pick([1, 2, 3, null]);
      const happening = { id: randomUUID(), owner: null, attempt: id, form: "daily" };
      const at = new Date(now).toISOString();
      return { ...happening, at, kind: "answer", item, version: 1, option, sure, round: 1 };
    });
  const started_at = new Date(now).toISOString();
  const attempt = { id, form: "daily", version: "v1", seed: 1, items, beliefs: {}, started_at };
  return { attempt: { ...attempt, open: "daily", finished_at: null }, events };
}

/** Take a sitting on this phone. */
async function take(store, { attempt, events }) {
  const begun = await store.openAttempt("daily", () => attempt);
  for (const event of events) await store.saveAnswer(event, begun, []);
  await store.finish({
    id: randomUUID(),
    owner: null,
    attempt: attempt.id,
    form: "daily",
    kind: "finish",
    at: "",
  });
}

/** Take a sitting in from elsewhere in two records, later answers first now and then, and one of them twice. */
async function takeIn(store, { attempt, events }, random) {
  const attempts = [{ ...attempt, open: undefined, finished_at: attempt.started_at }];
  const isEarly = () => random() < 0.5;
  const early = events.filter(isEarly);
  await store.merge({ attempts, events: early.reverse() });
  await store.merge({ attempts, events });
}

/** Schedule with the library itself, a review at a time, from nothing but the answers. */
function scheduled(belief, answers) {
  const grades = answers
    .map((answer) => [gradeOf(belief, answer), answer])
    .filter(([grade]) => grade)
    .sort(([, one], [, other]) => (`${one.at} ${one.id}` < `${other.at} ${other.id}` ? -1 : 1));
  let card = createEmptyCard(new Date(0));
  for (const [grade, { at }] of grades) ({ card } = whole.next(card, new Date(at), grade));
  return card.due.toISOString();
}

function gradeOf(belief, { item, option, sure }) {
  const asked = items.find(({ id }) => id === item);
  if (asked.belief === belief) return option === "right" ? { 1: 2, 2: 3, 3: 4 }[sure ?? 1] : 1;
  const shown = asked.options.find(({ id }) => id === option)?.belief;
  return shown === belief && sure >= 2 ? 1 : null;
}

test("1,000 histories replayed from the events give the due dates that are stored", async () => {
  const random = makeRandom(5);
  let histories = 0;
  for (let phone = 0; phone < PHONES; phone += 1) {
    emptyStorage();
    const store = await openStore();
    for (let count = 0; count < SITTINGS; count += 1) {
      const sitting = makeSitting(random);
      await (random() < 0.5 ? take(store, sitting) : takeIn(store, sitting, random));
    }
    const { events } = await store.record();
    const answers = events.filter(({ kind }) => kind === "answer");
    const cards = await store.cards();
    store.close();

    for (const { belief, due } of cards) assert.equal(due, scheduled(belief, answers), `${phone} ${belief}`);
    histories += cards.length;
  }
  assert.equal(histories, 1000);
});
