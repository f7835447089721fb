// @ts-check
// Keeps every public page and file on the phone. The server writes one line before these: self.PRECACHE = {…};

/** @typedef {{ version: string, bundle: string, urls: Record<string, string> }} Precache urls: address → revision */
const worker = /** @type {ServiceWorkerGlobalScope & { PRECACHE: Precache }} */ (/** @type {any} */ (self));
const { version, bundle, urls } = worker.PRECACHE;
const CACHE = `crampwise-${version}`;
const WHOLE = "/precache-complete";
const MOST_SINGLY = 20;
const PATIENCE = 120_000;
const NEXT_PATH = "\x10";
const CAPITAL = "\x0e ";
const openCache = () => caches.open(CACHE);

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
  if (event.data.kind === "activate") worker.skipWaiting();
  if (event.data.kind === "check") event.waitUntil(check(event.ports[0]));
});
worker.addEventListener("sync", (event) => /** @type {ExtendableEvent} */ (event).waitUntil(wake()));
worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  const names = mode === "navigate" ? [pathname, `${pathname}/`] : [pathname + search];
  const known = names.find((name) => name in urls);
  if (known || mode === "navigate") event.respondWith(answer(event.request, known));
});

/** Build the new cache beside the old one: the whole of it, or nothing. */
async function install() {
  const names = await caches.keys();
  const marks = await Promise.all(names.map((name) => caches.match(WHOLE, { cacheName: name })));
  const whole = names.filter((_, index) => marks[index]);
  if (whole.includes(CACHE)) return;
  try {
    for (const name of whole.slice(-1)) await copyUnchanged(await caches.open(name));
    await fetchMissing(whole.length ? MOST_SINGLY : 0);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** Drop the caches made before ours; one made later belongs to a worker that waits. */
async function takeOver() {
  const names = (await caches.keys()).filter((name) => name.startsWith("crampwise-"));
  await Promise.all(names.slice(0, names.indexOf(CACHE)).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The network is back: pages that are open send what waits. */
async function wake() {
  for (const page of await worker.clients.matchAll()) page.postMessage("sync");
}

/** @param {MessagePort} asking is told what is held, and again once what was missing is fetched, if it can be */
async function check(asking) {
  const found = await holdings();
  asking.postMessage(found);
  if (found.ready) return;
  // A page may be newer by now; the bundle is ours.
  await fetchMissing(MOST_SINGLY)
    .catch(() => fetchMissing(0))
    .catch(() => {});
  asking.postMessage(await holdings());
}

async function holdings() {
  const lost = await missing().catch(() => Object.keys(urls));
  const held = Object.keys(urls).filter((url) => !lost.includes(url));
  return { ready: !lost.length, held, missing: lost, version };
}

/** @param {Request} request @param {string | undefined} known its name in the cache: that copy goes first */
async function answer(request, known) {
  const offline = async () =>
    (request.mode === "navigate" && (await stored("/offline/"))) || Response.error();
  return (known && (await stored(known))) || fetch(request).catch(offline);
}

/** @param {string} name @returns {Promise<Response | undefined>} a storage that is broken holds nothing */
async function stored(name) {
  return openCache()
    .then((cache) => cache.match(name))
    .catch(() => undefined);
}

/** @param {Cache} older */
async function copyUnchanged(older) {
  const had = await (await older.match(WHOLE))?.json();
  for (const url of Object.keys(urls).filter((url) => had.urls[url] === urls[url])) {
    await older.match(url).then((held) => held && keep(url, held));
  }
}

/** @param {number} mostSingly few are fetched one by one, more in one bundle, which compresses better */
async function fetchMissing(mostSingly) {
  const lost = await missing();
  if (lost.length <= mostSingly) await allEnded(lost.map(async (url) => keep(url, await get(url))));
  else await unpack(await (await get(bundle)).text());
  if ((await missing()).length) throw new Error("The bundle lacks a file");
  await (await openCache()).put(WHOLE, new Response(JSON.stringify(worker.PRECACHE)));
}

/** @param {Promise<void>[]} fetching what ends late would bring back a dropped cache */
async function allEnded(fetching) {
  await Promise.allSettled(fetching);
  await Promise.all(fetching);
}

/** @param {string} packed by bundle.py */
async function unpack(packed) {
  const [head, table, ...bodies] = packed.split("\f");
  const { kinds, files } = JSON.parse(head);
  const lines = table.split("\n");
  const paths = (bodies.pop() ?? "").split("\n");
  const meant = (/** @type {string} */ mark) =>
    (mark === NEXT_PATH ? paths.shift() : lines[mark.charCodeAt(0)]) || mark;
  const whole = (text = "") => text.replace(/[^\n -~]/g, meant);
  lines.forEach((line, index) => (lines[index] = whole(line)));
  for (const url of Object.keys(urls)) {
    const [headers, form] = kinds[files.shift()];
    const [start, ...raised] = whole(bodies.shift()).split(CAPITAL);
    const text = start + raised.map((part) => part[0].toUpperCase() + part.slice(1)).join("");
    const bytes = form === "text" ? text : Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
    await keep(url, new Response(bytes, { headers: { ...headers, ETag: `"${urls[url]}"` } }));
  }
}

/** @param {string} url */
async function get(url) {
  const signal = AbortSignal.timeout?.(PATIENCE); // not on iOS 15
  const response = await fetch(url, { credentials: "omit", cache: "no-cache", redirect: "error", signal });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** @param {string} url @param {Response} response */
async function keep(url, response) {
  if (!response.headers.get("ETag")?.includes(urls[url])) throw new Error(`${url} is of another version`);
  await (await openCache()).put(url, response);
}

async function missing() {
  const held = new Set(
    (await (await openCache()).keys()).map(({ url }) => url.slice(location.origin.length)),
  );
  return Object.keys(urls).filter((url) => !held.has(url));
}
