// @ts-check
/** @import { Question } from "./state.js" */

/**
 * Give each question the belief it asks about, its id without the number, and each wrong option that names no other the
 * same. A warm-up asks about none.
 * @template {{ items: Question[] }} Told
 * @param {Told} told as the page, the bank or the server tells it
 * @returns {Told}
 */
export function unpacked(told) {
  const items = told.items.map((item) => {
    const belief = item.id.startsWith("warm-up-") ? "" : item.id.replace(/-\d+$/, "");
    const options = item.options.map((option) =>
      option.belief || !belief || option.id === item.answer ? option : { ...option, belief },
    );
    return { ...item, belief, options };
  });
  return { ...told, items };
}
