// @ts-check
// Keeps every public page and file on the phone. The server writes one line before this one: self.PRECACHE = {…};
/** @typedef {{ version: string, bundle: string, urls: Record<string, string> }} Precache urls: address → revision */
const worker = /** @type {ServiceWorkerGlobalScope & { PRECACHE: Precache }} */ (/** @type {any} */ (self));
const { version, bundle, urls } = worker.PRECACHE;
const CACHE = `crampwise-${version}`;
const WHOLE = "/precache-complete";
const MOST_SINGLY = 20;
const opening = caches.open(CACHE);

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
  if (event.data.kind === "activate") worker.skipWaiting();
  if (event.data.kind === "check")
    event.waitUntil(check().then((found) => event.ports[0].postMessage(found)));
});
worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate") event.respondWith(openPage(event.request, pathname));
  else if (pathname + search in urls) event.respondWith(openFile(event.request));
});

/** Build the new cache beside the old one: the whole of it, or nothing. */
async function install() {
  const names = await caches.keys();
  const marks = await Promise.all(names.map((name) => caches.match(WHOLE, { cacheName: name })));
  if (marks[names.indexOf(CACHE)]) return;
  const older = names.findLast((_, index) => marks[index]);
  try {
    if (older) await copyUnchanged(await caches.open(older));
    await fill(older ? MOST_SINGLY : 0);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** Drop the caches made before ours; one made later belongs to a worker that waits. */
async function takeOver() {
  const names = await caches.keys();
  const older = names.slice(0, names.indexOf(CACHE)).filter((name) => name.startsWith("crampwise-"));
  await Promise.all(older.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** Tell what is held, after fetching what was missing if there is a network. */
async function check() {
  if ((await missing()).length) await fill(MOST_SINGLY).catch(() => {});
  const lost = await missing();
  return {
    ready: !lost.length,
    held: Object.keys(urls).filter((url) => !lost.includes(url)),
    missing: lost,
    version,
  };
}

/** @param {Request} request @param {string} pathname */
async function openPage(request, pathname) {
  const cache = await opening;
  const url = [pathname, `${pathname}/`].find((path) => path in urls);
  const offline = async () => (await cache.match("/offline/")) ?? Response.error();
  return (url && (await cache.match(url))) || fetch(request).catch(offline);
}

/** @param {Request} request */
async function openFile(request) {
  return (await (await opening).match(request)) ?? fetch(request);
}

/** @param {Cache} older */
async function copyUnchanged(older) {
  const had = await (await older.match(WHOLE)).json();
  const unchanged = Object.keys(urls).filter((url) => had.urls[url] === urls[url]);
  await Promise.all(unchanged.map(async (url) => keep(url, await older.match(url))));
}

/** Fetch what is missing: few files singly, many in one bundle. @param {number} mostSingly */
async function fill(mostSingly) {
  const lost = await missing();
  if (lost.length <= mostSingly) await Promise.all(lost.map(async (url) => keep(url, await get(url))));
  else for (const row of await (await get(bundle)).json()) await unpack(row);
  if ((await missing()).length) throw new Error("The bundle lacks a file");
  await (await opening).put(WHOLE, new Response(JSON.stringify(worker.PRECACHE)));
}

/** @param {[url: string, headers: Record<string, string>, body: string, form: "text" | "base64"]} row */
async function unpack([url, headers, body, form]) {
  const bytes = form === "text" ? body : Uint8Array.from(atob(body), (byte) => byte.charCodeAt(0));
  await keep(url, new Response(bytes, { headers }));
}

/** @param {string} url */
async function get(url) {
  const response = await fetch(url, { credentials: "omit", cache: "no-cache", redirect: "error" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** @param {string} url @param {Response | undefined} response */
async function keep(url, response) {
  if (!response?.headers.get("ETag")?.includes(urls[url])) throw new Error(`${url} is of another version`);
  await (await opening).put(url, response);
}

async function missing() {
  const held = new Set((await (await opening).keys()).map(({ url }) => url.slice(location.origin.length)));
  return Object.keys(urls).filter((url) => !held.has(url));
}
