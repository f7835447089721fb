// @ts-check
/** Where this browser stands with the home screen: there already, able to ask, or left to the person's own taps. */

/** @typedef {Event & { prompt: () => Promise<unknown> }} InstallEvent Chromium's own; no other engine has it */

/** @type {InstallEvent | undefined} */
let offered;
let isRefused = false;
const listeners = /** @type {Set<() => void>} */ (new Set());

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // asked later, when the person has seen what it is good for
  tell(/** @type {InstallEvent} */ (event));
});
addEventListener("appinstalled", () => {
  isRefused = false;
  tell(undefined);
});

/** @param {InstallEvent | undefined} event */
function tell(event) {
  offered = event;
  for (const listener of listeners) listener();
}

/**
 * Be told when the answer may have changed.
 * @param {() => void} listener
 */
export function watchInstall(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the page runs as an app of its own. */
export function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || isHomeScreenApp() === true;
}

/**
 * Whether this is a tab of an iPhone or iPad: what it stores is erased after seven days without a visit. A Mac says the
 * same since Safari 17, and an iPad may call itself a Mac; but a Mac has no touch screen.
 */
export function isTabOfIphone() {
  return isHomeScreenApp() === false && navigator.maxTouchPoints > 0;
}

/** Only Apple's browsers say this; undefined everywhere else. */
function isHomeScreenApp() {
  return /** @type {{ standalone?: boolean }} */ (navigator).standalone;
}

/** @returns {"ask" | "show" | "none"} ask: one tap does it; show: only the person can; none: there, or not to be had */
export function wayToInstall() {
  if (isInstalled()) return "none";
  if (offered) return "ask";
  return isRefused || isTabOfIphone() || /Android.*Firefox/.test(navigator.userAgent) ? "show" : "none";
}

/** Let the browser ask; it does so once for each time it offers. One that will not leaves the person the steps. */
export async function askToInstall() {
  const event = offered;
  tell(undefined);
  try {
    await event?.prompt();
  } catch {
    isRefused = true;
    tell(offered); // it may have offered anew meanwhile
  }
}
