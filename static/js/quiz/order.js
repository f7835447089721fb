// @ts-check
/** One seed gives one order, on every phone and on the server (quiz/marking.py). */

/**
 * Shuffle ids: Fisher-Yates from the end, driven by the seed alone.
 * @param {number} seed a whole number from 0 to 2^32-1
 * @param {string[]} ids
 */
export function order(seed, ids) {
  const shuffled = [...ids];
  const next = mulberry32(seed);
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const pick = Math.floor((next() * (last + 1)) / 2 ** 32);
    [shuffled[last], shuffled[pick]] = [shuffled[pick], shuffled[last]];
  }
  return shuffled;
}

/**
 * Order the options of one item, anew when it is asked a second time. True stands before False, always.
 * @param {number} seed
 * @param {{ id: string, kind: string, options: { id: string }[] }} item
 * @param {number} round
 */
export function optionOrder(seed, item, round = 1) {
  const ids = item.options.map((option) => option.id);
  const name = round > 1 ? `${item.id}/${round}` : item.id;
  return item.kind === "true-false" ? ids : order((seed ^ crc32(name)) >>> 0, ids);
}

/**
 * Draw a seed; if a question stands in the page already, one whose attempt begins with it, as it stands there.
 * @param {{ id: string, kind: string, options: { id: string }[] }[]} items
 * @param {Opening | null} opening
 * @returns {number}
 *
 * @typedef {{ item: string, options: string[] }} Opening
 */
export function drawSeed(items, opening) {
  const first = items.find(({ id }) => id === opening?.item);
  const ids = items.map(({ id }) => id);
  for (;;) {
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    if (
      !first ||
      (order(seed, ids)[0] === first.id && `${optionOrder(seed, first)}` === `${opening?.options}`)
    )
      return seed;
  }
}

/**
 * Make a small generator of unsigned 32-bit numbers.
 * @param {number} seed
 */
export function mulberry32(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/**
 * The checksum of zip files (and of Python's zlib), over a text's UTF-8 bytes.
 * @param {string} text
 */
export function crc32(text) {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
