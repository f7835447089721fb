// @ts-check
// The way out: served in place of sw.js, it ends the worker. Pages go on from the network; answers stay where they are.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {any} */ (self));

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const names = (await caches.keys()).filter((name) => name.startsWith("crampwise-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  await worker.registration.unregister();
}
