// @ts-check
import { isAnswer } from "../offline/union.js";
import { clash, MOST_CHARACTERS, readRecord, recordName, writeRecord } from "../quiz/record.js";

/**
 * A record as a file: out of this phone, and into it. All of a file is taken, or nothing.
 *
 * @import { PhoneRecord, Store } from "../offline/store.js"
 * @import { FileProblem } from "../quiz/record.js"
 * @typedef {{ said: FileProblem | "clash" | "failed" | "same", name?: string } | { said: "added", attempts: number, answers: number }} Outcome
 */

const A_MINUTE = 60_000;

/**
 * Hand over the file, as the browser does with any download.
 * @param {PhoneRecord} record
 */
export function saveFile(record) {
  const now = new Date();
  const url = URL.createObjectURL(new Blob([writeRecord(record, now)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = recordName(now);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), A_MINUTE);
}

/**
 * Read a file, look for anything wrong, and only then add what is new.
 * @param {Blob} file
 * @param {Pick<Store, "record" | "merge">} store
 * @returns {Promise<Outcome>}
 */
export async function takeFile(file, store) {
  if (file.size > MOST_CHARACTERS) return { said: "huge" };
  const read = readRecord(await file.text());
  if ("problem" in read) return { said: read.problem };
  try {
    return await add(read.record, store);
  } catch {
    return { said: "failed" };
  }
}

/**
 * @param {PhoneRecord} record
 * @param {Pick<Store, "record" | "merge">} store
 * @returns {Promise<Outcome>}
 */
async function add(record, store) {
  const here = await store.record();
  const name = clash(record, here);
  if (name) return { said: "clash", name };
  const added = await store.merge(record);
  const answers = (await store.record()).events.filter(isAnswer).length - here.events.filter(isAnswer).length;
  return added.attempts + added.events
    ? { said: "added", attempts: added.attempts, answers }
    : { said: "same" };
}
