// @ts-check
/** @import { Question } from "./state.js" */

/**
 * Give each question the belief it asks about: its id without the number. A warm-up asks about none.
 * @template {{ items: Question[] }} Told
 * @param {Told} told as the page, the bank or the server tells it
 * @returns {Told}
 */
export function unpacked(told) {
  const beliefOf = (/** @type {string} */ id) => (id.startsWith("warm-up-") ? "" : id.replace(/-\d+$/, ""));
  return { ...told, items: told.items.map((item) => ({ ...item, belief: beliefOf(item.id) })) };
}
