import { mulberry32 } from "../../static/js/quiz/order.js";

/** Numbers from 0 to 1, the same for the same seed, so that what fails can be seen again. */
export function makeRandom(seed) {
  const next = mulberry32(seed);
  return () => next() / 2 ** 32;
}
