import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { FakeCaches, FakeServer, FakeWorker, makePhone } from "./phone.mjs";

const PAGES = ["/", "/now/", "/danger/", "/offline/", "/quiz/start/"];

/** Files for a server; `changes` replaces or adds some by address. */
function makeFiles(changes = {}) {
  const pages = PAGES.map((url) => [url, { revision: `1-of-${url}`, body: `first ${url}` }]);
  const font = { revision: "1-of-font", body: new Uint8Array([0, 255, 128, 10]) };
  return { ...Object.fromEntries(pages), "/static/font.woff2": font, ...changes };
}

function makeChanges(count) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`/new/${n}/`, { revision: `2-${n}`, body: `new ${n}` }]),
  );
}

async function textAt(caches, name, url) {
  return (await (await caches.open(name)).match(url))?.text();
}

function asked(server) {
  return server.asked.map(({ url }) => url);
}

test("a first install takes one bundle, and keeps each file with its headers", async () => {
  const server = new FakeServer("one", makeFiles());

  const { caches } = await makePhone(server);

  assert.deepEqual(asked(server), ["/offline-bundle.one.txt"]);
  const cache = await caches.open("crampwise-one");
  assert.equal(await textAt(caches, "crampwise-one", "/now/"), "first /now/");
  assert.equal((await cache.match("/now/")).headers.get("ETag"), '"1-of-/now/"');
  const font = new Uint8Array(await (await cache.match("/static/font.woff2")).arrayBuffer());
  assert.deepEqual([...font], [0, 255, 128, 10]);
});

test("everything is fetched without cookies, past the browser's cache, refusing redirects", async () => {
  const server = new FakeServer("one", makeFiles());
  const { caches } = await makePhone(server);
  const next = new FakeServer("two", makeFiles({ "/now/": { revision: "2-of-now", body: "second" } }));

  await makePhone(next, caches);

  const options = { credentials: "omit", cache: "no-cache", redirect: "error" };
  for (const request of [...server.asked, ...next.asked]) {
    const { signal, ...asked } = request.options;
    assert.deepEqual(asked, options);
    assert.ok(signal instanceof AbortSignal, "no fetch may hang for ever");
  }
});

test("a browser that knows no timeout, as on iOS 15, gets everything all the same", async (context) => {
  const { timeout } = AbortSignal;
  context.after(() => Object.assign(AbortSignal, { timeout }));
  Object.assign(AbortSignal, { timeout: undefined });
  const server = new FakeServer("one", makeFiles());

  const { worker } = await makePhone(server);

  assert.equal((await worker.message({ kind: "check" })).ready, true);
  assert.equal(server.asked[0].options.signal, undefined);
});

test("an update copies what is unchanged, and fetches the rest one by one", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  const next = new FakeServer("two", makeFiles({ "/now/": { revision: "2-of-now", body: "second" } }));

  const worker = new FakeWorker({ caches, server: next });
  await worker.install();

  assert.deepEqual(asked(next), ["/now/"]);
  assert.equal(await textAt(caches, "crampwise-two", "/now/"), "second");
  assert.equal(await textAt(caches, "crampwise-two", "/"), "first /");
  assert.deepEqual(await caches.keys(), ["crampwise-one", "crampwise-two"]);
  assert.equal(worker.skipped, false, "a new version waits");
});

test("an update beside a version that still waits copies from the newest whole cache", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  const changed = { "/now/": { revision: "2-of-now", body: "second" } };
  await new FakeWorker({ caches, server: new FakeServer("two", makeFiles(changed)) }).install();
  const next = new FakeServer("three", makeFiles({ ...changed, "/": { revision: "3", body: "third" } }));

  await new FakeWorker({ caches, server: next }).install();

  assert.deepEqual(asked(next), ["/"]);
  assert.equal(await textAt(caches, "crampwise-three", "/now/"), "second");
});

for (const [count, how] of [
  [20, "one by one"],
  [21, "in the bundle"],
]) {
  test(`an update of ${count} files fetches them ${how}`, async () => {
    const { caches } = await makePhone(new FakeServer("one", makeFiles()));
    const next = new FakeServer("two", makeFiles(makeChanges(count)));

    await makePhone(next, caches);

    assert.equal(asked(next).includes("/offline-bundle.two.txt"), how === "in the bundle");
    assert.equal(await textAt(caches, "crampwise-two", `/new/${count - 1}/`), `new ${count - 1}`);
  });
}

test("one file that cannot be had fails the install and leaves the old cache whole", async () => {
  const { caches, worker } = await makePhone(new FakeServer("one", makeFiles()));
  const next = new FakeServer("two", makeFiles(makeChanges(3)));
  const { fetch } = next;
  next.fetch = async (request, options) =>
    request === "/new/1/" ? new Response("", { status: 503 }) : fetch(request, options);

  await assert.rejects(new FakeWorker({ caches, server: next }).install(), /\/new\/1\/: 503/);

  assert.deepEqual(await caches.keys(), ["crampwise-one"]);
  assert.equal((await worker.message({ kind: "check" })).ready, true);
});

test("what comes in after a file failed does not bring the half cache back", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  const next = new FakeServer("two", makeFiles(makeChanges(2)));
  const { fetch } = next;
  next.fetch = async (request, options) => {
    if (request === "/new/0/") return new Response("", { status: 503 });
    await setTimeout(20);
    return fetch(request, options);
  };

  await assert.rejects(new FakeWorker({ caches, server: next }).install(), /503/);
  await setTimeout(40);

  assert.deepEqual(await caches.keys(), ["crampwise-one"]);
});

test("a line that many pages share is put back where it stood, and in it a word, with a capital too, and a path", async () => {
  const body =
    "M9 9l5 5z\na line that many pages share: M0 0h5v5\nafter M9 9l5 5z Many many a \u{1f3c3} caf\u00e9, \u05d0, 10 \u20ac";
  const server = new FakeServer("one", makeFiles({ "/now/": { revision: "1", body } }));
  const { caches } = await makePhone(server);

  assert.equal(await textAt(caches, "crampwise-one", "/now/"), body);
  assert.equal(await textAt(caches, "crampwise-one", "/danger/"), "first /danger/");
});

test("a bundle that lacks a file fails the install", async () => {
  const caches = new FakeCaches();
  const server = new FakeServer("one", makeFiles());
  const { bundle } = server;
  Object.defineProperty(server, "bundle", { value: bundle.slice(1) });

  await assert.rejects(new FakeWorker({ caches, server }).install());

  assert.deepEqual(await caches.keys(), []);
});

test("a page of another version fails the install", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  const next = new FakeServer("two", makeFiles({ "/now/": { revision: "2-of-now", body: "second" } }));
  const worker = new FakeWorker({ caches, server: next });
  next.files["/now/"] = { revision: "3-of-now", body: "third" };

  await assert.rejects(worker.install(), /another version/);

  assert.deepEqual(await caches.keys(), ["crampwise-one"]);
});

test("an ETag that a proxy has weakened is still known", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  const next = new FakeServer("two", makeFiles({ "/now/": { revision: "2-of-now", body: "second" } }));
  const { fetch } = next;
  next.fetch = async (request, options) => {
    const response = await fetch(request, options);
    return new Response(response.body, { headers: { ETag: `W/${response.headers.get("ETag")}` } });
  };

  const { worker } = await makePhone(next, caches);

  assert.equal((await worker.message({ kind: "check" })).ready, true);
  assert.equal(await textAt(caches, "crampwise-two", "/now/"), "second");
});

test("an install of the version in use fetches nothing, and never harms what is held", async () => {
  const server = new FakeServer("one", makeFiles());
  const { caches } = await makePhone(server);
  await (await caches.open("crampwise-one")).delete("/now/");
  server.asked = [];
  server.isDown = true;

  await makePhone(server, caches);

  assert.deepEqual(server.asked, []);
  assert.equal(await textAt(caches, "crampwise-one", "/danger/"), "first /danger/");
});

test("an install broken off half-way goes on where it stopped", async () => {
  const server = new FakeServer("one", makeFiles());
  const caches = new FakeCaches();
  await (await caches.open("crampwise-one")).put("/now/", new Response("half"));

  const { worker } = await makePhone(server, caches);

  assert.equal((await worker.message({ kind: "check" })).ready, true);
});

test("a whole cache is not taken from one that is half", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  await (await caches.open("crampwise-broken")).put("/now/", new Response("half"));
  const next = new FakeServer("two", makeFiles());

  await makePhone(next, caches);

  assert.equal(await textAt(caches, "crampwise-two", "/now/"), "first /now/");
  assert.deepEqual(asked(next), []);
});

test("taking over drops older caches of ours alone, and claims the pages", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  await caches.open("someone-else");
  const worker = new FakeWorker({ caches, server: new FakeServer("two", makeFiles()) });
  await worker.install();
  await caches.open("crampwise-three");

  await worker.activate();

  assert.deepEqual(await caches.keys(), ["someone-else", "crampwise-two", "crampwise-three"]);
  assert.equal(worker.claimed, true);
});

for (const [address, expected] of [
  ["/now/", "first /now/"],
  ["/now", "first /now/"],
  ["/now/?from=poster", "first /now/"],
  ["/now?from=poster#calf", "first /now/"],
  ["/", "first /"],
  ["/nowhere/", "first /offline/"],
  ["/quiz/start/answers/?seed=1", "first /offline/"],
  ["/precache-complete", "first /offline/"],
]) {
  test(`with no network, ${address} opens ${expected}`, async () => {
    const server = new FakeServer("one", makeFiles());
    const { worker } = await makePhone(server);
    server.isDown = true;

    const page = await worker.open(address);

    assert.equal(await page.text(), expected);
  });
}

test("a page that is not kept comes from the network", async () => {
  const server = new FakeServer("one", makeFiles());
  const { worker } = await makePhone(server);
  server.files["/join/"] = { revision: "none", body: "live" };

  assert.equal(await (await worker.open("/join/")).text(), "live");
});

test("a file comes from the cache, a query of it does not", async () => {
  const server = new FakeServer("one", makeFiles());
  const { worker } = await makePhone(server);
  server.asked = [];

  const font = await worker.open("/static/font.woff2", { mode: "cors" });

  assert.equal((await font.arrayBuffer()).byteLength, 4);
  assert.equal(await worker.open("/static/font.woff2?v=2", { mode: "cors" }), undefined);
  assert.deepEqual(server.asked, []);
});

test("a file that is lost and cannot be fetched is an error, never a page", async () => {
  const server = new FakeServer("one", makeFiles());
  const { caches, worker } = await makePhone(server);
  await (await caches.open("crampwise-one")).delete("/static/font.woff2");
  server.isDown = true;

  const font = await worker.open("/static/font.woff2", { mode: "cors" });

  assert.equal(font.type, "error");
});

for (const [what, address, options] of [
  ["a form that is sent", "/now/", { method: "POST" }],
  ["another origin", "http://elsewhere.test/now/", {}],
  ["a call of the API", "/api/v1/session", { mode: "cors" }],
]) {
  test(`${what} is left to the browser`, async () => {
    const { worker } = await makePhone(new FakeServer("one", makeFiles()));

    assert.equal(await worker.open(address, options), undefined);
  });
}

test("a check mends what is missing, and tells what is held", async () => {
  const server = new FakeServer("one", makeFiles());
  const { caches, worker } = await makePhone(server);
  await (await caches.open("crampwise-one")).delete("/now/");

  const holdings = await worker.message({ kind: "check" });

  assert.deepEqual(holdings, {
    ready: true,
    held: Object.keys(server.files),
    missing: [],
    version: "one",
  });
  assert.equal(await textAt(caches, "crampwise-one", "/now/"), "first /now/");
});

test("a check mends a page that has changed on the server from the worker's own bundle", async () => {
  const server = new FakeServer("one", makeFiles());
  const { fetch } = server;
  server.fetch = async (request, options) =>
    request === "/now/"
      ? new Response("second", { headers: { ETag: '"2-of-now"' } })
      : fetch(request, options);
  const { caches, worker } = await makePhone(server);
  await (await caches.open("crampwise-one")).delete("/now/");

  assert.equal((await worker.message({ kind: "check" })).ready, true);
  assert.equal(await textAt(caches, "crampwise-one", "/now/"), "first /now/");
});

test("a check tells what is held before it tries to mend it, which may take long", async () => {
  const { caches, worker } = await makePhone(new FakeServer("one", makeFiles()));
  await (await caches.open("crampwise-one")).delete("/now/");
  const told = [];

  await worker.message({ kind: "check" }, told);

  assert.deepEqual(
    told.map(({ ready, missing }) => [ready, [...missing]]),
    [
      [false, ["/now/"]],
      [true, []],
    ],
  );
});

test("with a cache storage that is broken, pages come from the network", async () => {
  const server = new FakeServer("one", makeFiles());
  const { caches, worker } = await makePhone(server);
  caches.open = async () => {
    throw new Error("broken");
  };

  assert.equal(await (await worker.open("/now/")).text(), "first /now/");
  assert.equal((await worker.message({ kind: "check" })).ready, false);
});

test("a check with no network tells what is missing", async () => {
  const server = new FakeServer("one", makeFiles());
  const { caches, worker } = await makePhone(server);
  await (await caches.open("crampwise-one")).delete("/now/");
  server.isDown = true;

  const { ready, held, missing } = await worker.message({ kind: "check" });

  assert.deepEqual({ ready, missing, held: held.length }, { ready: false, missing: ["/now/"], held: 5 });
});

test("a check after the whole cache was lost fetches it again", async () => {
  const { caches, worker } = await makePhone(new FakeServer("one", makeFiles(makeChanges(21))));
  await caches.delete("crampwise-one");

  assert.equal((await worker.message({ kind: "check" })).ready, true);
  assert.equal(await textAt(caches, "crampwise-one", "/now/"), "first /now/");
});

test("it takes over at once only when asked", async () => {
  const { worker } = await makePhone(new FakeServer("one", makeFiles()));
  assert.equal(worker.skipped, false);

  await worker.message({ kind: "activate" });

  assert.equal(worker.skipped, true);
});

test("when the network is back, the pages that are open are told, and nothing is sent from here", async () => {
  const server = new FakeServer("one", makeFiles());
  const { worker } = await makePhone(server);
  const before = server.asked.length;

  await worker.sync();

  assert.deepEqual(worker.told, ["sync"]);
  assert.equal(server.asked.length, before);
});

test("the way out drops our caches, unregisters, and leaves every request to the browser", async () => {
  const { caches } = await makePhone(new FakeServer("one", makeFiles()));
  await caches.open("someone-else");
  const worker = new FakeWorker({ caches, file: "sw-off.js" });

  await worker.install();
  await worker.activate();

  assert.equal(worker.skipped, true);
  assert.equal(worker.unregistered, true);
  assert.deepEqual(await caches.keys(), ["someone-else"]);
  assert.equal(await worker.open("/now/"), undefined);
});
