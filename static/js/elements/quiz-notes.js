// @ts-check
import { part, slot } from "./words.js";

/** @import { Run } from "../offline/run.js" */

const DAY_LONG = 864e5;

/**
 * Fit the page to its reader, who may have changed that elsewhere: whether certainty is asked, and which notes at the
 * first question have nothing to say any more.
 * @param {HTMLElement} page
 * @param {Run} run
 */
export async function fitTo(page, run) {
  const asksSure = await run.setting("ask-sure");
  page.dataset.sure = asksSure === false ? "off" : "on";
  await hideIf(slot(page, "warm"), async () => asksSure === false || Boolean(await run.setting("warmed-up")));
  const wait = slot(page, "wait");
  await hideIf(wait, async () => {
    const read = await run.setting("last-lesson");
    return Date.now() - Date.parse(String(read)) >= Number(wait.dataset.days) * DAY_LONG;
  });
}

/**
 * @param {HTMLElement | null} note
 * @param {() => Promise<boolean>} isSettled
 */
async function hideIf(note, isSettled) {
  if (note) note.hidden = await isSettled();
}

/**
 * Say that there is nothing to ask, and when there will be.
 * @param {ParentNode} page
 * @param {string | null} due
 */
export function idleScreen(page, due) {
  const screen = part(page, "idle");
  const next = slot(screen, "next");
  const { lang } = document.documentElement;
  const date = due && new Intl.DateTimeFormat(lang, { dateStyle: "full" }).format(new Date(due));
  next.textContent = (date ? next.dataset.date?.replace("{date}", date) : next.dataset.none) ?? "";
  return screen;
}
