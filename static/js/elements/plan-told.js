// @ts-check
import { fill, part, say, slot } from "./words.js";

/**
 * The plan in the page's words.
 *
 * @import { Body } from "../offline/outbox.js"
 * @import { Account } from "../offline/store.js"
 * @typedef {{ name: string, held_on: string, medical_tent: string, aed: string, emergency_number: string,
 *   meeting_point: string }} Fixture
 * @typedef {{ id: string, name: string, waits: boolean, shows_beliefs: boolean, fixtures: Fixture[] }} Team
 * @typedef {{ id: string, team: string, kind: "lesson" | "form", slug: string, title: string, url: string,
 *   due_on: string | null, note: string, excused: boolean, opened: boolean, finished: boolean }} Work
 * @typedef {{ teams: Team[], assignments: Work[] }} Plan
 * @typedef {Body & { lesson?: string, form?: string }} Happened
 * @typedef {"finished" | "stuck" | "kept" | "excused" | "opened" | "fresh"} Stage
 */

/**
 * @param {HTMLElement} page
 * @param {{ account: Account, plan: Plan, waiting: Happened[], refused: Happened[], practice: number }} told
 */
export function tellPlan(page, { account, plan, waiting, refused, practice }) {
  const work = plan.assignments.map((each) => ({ each, stage: stageOf(each, waiting, refused) }));
  say(page, "name", account.nickname);
  count(page, "todo", work.filter(({ stage }) => stage === "fresh" || stage === "opened").length);
  count(page, "waiting", waiting.length);
  count(page, "refused", refused.length);
  count(page, "practice", practice);
  slot(page, "sent").hidden = waiting.length + refused.length > 0;
  const out = /** @type {HTMLElement} */ (page.querySelector("[data-act=out]"));
  out.dataset.ask = (waiting.length ? out.dataset.unsent : out.dataset.plain) ?? "";
  const fixtures = plan.teams.flatMap((team) => team.fixtures);
  const rows = work.map(({ each, stage }) => workRow(page, each, stage));
  slot(page, "fixtures").replaceChildren(...fixtures.map((each) => fixtureRow(page, each)));
  slot(page, "work").replaceChildren(...rows);
  slot(page, "nothing").hidden = rows.length > 0;
  slot(page, "teams").replaceChildren(...plan.teams.map((team) => teamRow(page, team)));
}

/**
 * Show the number that the person keeps on this phone.
 * @param {HTMLElement} page
 * @param {string} number
 */
export function tellNumber(page, number) {
  const input = /** @type {HTMLInputElement} */ (page.querySelector("[data-act=number]"));
  if (input !== document.activeElement) input.value = number;
  call(page, "own", number);
}

/**
 * Say how far a piece of work has come: what the server knows, and before that what the phone has done.
 * @param {Work} work
 * @param {Happened[]} waiting
 * @param {Happened[]} refused
 * @returns {Stage}
 */
function stageOf({ kind, slug, excused, opened, finished }, waiting, refused) {
  const isOfIt = (/** @type {Happened} */ event) => (kind === "lesson" ? event.lesson : event.form) === slug;
  const isEnd = (/** @type {Happened} */ event) => ["read", "finish"].includes(event.kind) && isOfIt(event);
  if (finished) return "finished";
  if (refused.some(isOfIt)) return "stuck";
  if (waiting.some(isEnd)) return "kept";
  if (excused) return "excused";
  return opened || waiting.some(isOfIt) ? "opened" : "fresh";
}

/**
 * @param {HTMLElement} page
 * @param {Work} work
 * @param {Stage} stage
 */
function workRow(page, { title, url, due_on, note }, stage) {
  const row = part(page, "work");
  const link = /** @type {HTMLAnchorElement} */ (slot(row, "link"));
  link.href = url;
  link.dataset.stage = stage;
  say(row, "title", title);
  say(row, "stage", slot(row, "stage").dataset[stage] ?? "");
  day(row, due_on);
  line(row, "note", note);
  return row;
}

/**
 * @param {HTMLElement} page
 * @param {Fixture} fixture
 */
function fixtureRow(page, { name, held_on, medical_tent, aed, emergency_number, meeting_point }) {
  const row = part(page, "fixture");
  say(row, "name", name);
  day(row, held_on);
  line(row, "tent", medical_tent);
  line(row, "aed", aed);
  line(row, "meeting", meeting_point);
  call(row, "call", emergency_number);
  return row;
}

/**
 * @param {HTMLElement} page
 * @param {Team} team
 */
function teamRow(page, { id, name, waits, shows_beliefs }) {
  const row = part(page, "team");
  say(row, "name", name);
  slot(row, "waits").hidden = !waits;
  const share = /** @type {HTMLInputElement} */ (row.querySelector("[data-act=share]"));
  const leave = /** @type {HTMLButtonElement} */ (row.querySelector("[data-act=leave]"));
  share.value = leave.value = id;
  share.checked = shows_beliefs;
  return row;
}

/**
 * Say a count in its own words; none is not told.
 * @param {HTMLElement} page
 * @param {string} name
 * @param {number} count
 */
function count(page, name, count) {
  const place = slot(page, name);
  place.hidden = !count;
  slot(place, "words").textContent = fill((count === 1 ? place.dataset.one : place.dataset.more) ?? "", {
    count,
  });
}

/**
 * Say a day as people do; some work has none.
 * @param {ParentNode} row
 * @param {string | null} date
 */
function day(row, date) {
  const { lang } = document.documentElement;
  const told = new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric", month: "long" });
  line(row, "day", date && told.format(new Date(`${date}T12:00`)));
}

/**
 * Say a text on its own line, which is not there without one.
 * @param {ParentNode} row
 * @param {string} name
 * @param {string | null} text
 */
function line(row, name, text) {
  const place = slot(row, name);
  place.textContent = text;
  /** @type {HTMLElement} */ (place.closest("[data-line]")).hidden = !text;
}

/**
 * Let a number be called with one tap.
 * @param {ParentNode} page
 * @param {string} name
 * @param {string} number
 */
function call(page, name, number) {
  const link = /** @type {HTMLAnchorElement} */ (slot(page, name));
  link.hidden = !number;
  link.href = `tel:${number.replace(/[^+\d]/g, "")}`;
  slot(link, "number").textContent = number;
}
