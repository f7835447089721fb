// @ts-check

/**
 * Ask the browser not to clear what is stored here when the phone runs short. It may say no, or ask the person, so it
 * is asked once there is something to lose: a finished quiz.
 */
export async function keepStorage() {
  const { storage } = navigator;
  try {
    if (!(await storage?.persisted?.())) await storage?.persist?.();
  } catch {
    // A browser that cannot promise keeps things as long as it likes; the quiz has no use for the reason.
  }
}
