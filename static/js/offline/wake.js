// @ts-check
import { NAME } from "./database.js";
import { PhoneStore, openStore } from "./store.js";
import { Sync } from "./sync.js";

/** Wakes the sync when there may be something to send, and a way to send it. */

const COLLECT = 20_000; // answers go out together: when the person pauses, leaves, or is at the end

/** @type {Promise<Sync | null>} none on a phone that keeps nothing */
export const syncing = openStore().then((store) => (store instanceof PhoneStore ? new Sync(store) : null));

let timer = 0;

/** @param {boolean} [isEager] */
async function wake(isEager) {
  const pause = await (await syncing)?.now(isEager);
  if (!pause) return;
  wakeIn(pause);
  askForSync().catch(() => {}); // a browser may have it and refuse it
}

/** Where the browser can, have it tell when the network is back. */
async function askForSync() {
  const { sync } = /** @type {any} */ (await navigator.serviceWorker.ready);
  await sync?.register("outbox");
}

/** @param {number} pause in milliseconds */
function wakeIn(pause) {
  clearTimeout(timer);
  timer = setTimeout(wake, pause);
}

addEventListener("online", () => wake(true));
addEventListener("pageshow", () => wake());
document.addEventListener("visibilitychange", () => wake());
navigator.serviceWorker?.addEventListener("message", () => wake(true));
new BroadcastChannel(NAME).addEventListener("message", ({ data }) => wakeIn(data.isDone ? 0 : COLLECT));
wake();
