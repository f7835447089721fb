// @ts-check
/** Held by every tab with a quiz under way: while it is, no new version is offered. */

export const QUIZ_LOCK = "crampwise-in-quiz";

/** @type {(() => void) | undefined} */
let letGo;

/** Hold the lock until it is released or the page goes. */
export function holdQuizLock() {
  if (letGo) return;
  const released = new Promise((/** @type {(value: void) => void} */ resolve) => {
    letGo = resolve;
  });
  navigator.locks?.request(QUIZ_LOCK, { mode: "shared" }, () => released);
}

export function releaseQuizLock() {
  letGo?.();
  letGo = undefined;
}

/** Tell whether any tab holds the lock. */
export async function isAnyoneInQuiz() {
  const locks = await navigator.locks?.query();
  return Boolean(locks?.held?.some(({ name }) => name === QUIZ_LOCK));
}
