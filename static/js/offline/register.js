// @ts-check
/** The one place that knows the worker's address, and how to talk to the worker. */

const WORKER = "/serviceworker.js";
const REST = 200; // milliseconds, where the browser does not tell when it is idle
const MOST_REST = 1000;

/**
 * What the worker holds, checked and mended just now.
 * @typedef {{ ready: boolean, held: string[], missing: string[], version: string }} Holdings
 */

/** @type {Promise<ServiceWorkerRegistration> | undefined} */
let registering;

/** Register the worker once the page has loaded, so that it takes no bandwidth from the page. */
export function registration() {
  registering ??= loaded().then(registered);
  return registering;
}

/** The browser itself looks for a new version at each visit; to register waits for that, on a bad line for minutes. */
async function registered() {
  const known = await navigator.serviceWorker.getRegistration();
  return known?.active ? known : navigator.serviceWorker.register(trusted(WORKER));
}

/**
 * Ask the worker in charge what it holds; it tells at once, and again when it has fetched what was missing.
 * @param {(found: Holdings) => void} tell
 */
export async function check(tell) {
  const worker = await workerInCharge();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => tell(data);
  worker.postMessage({ kind: "check" }, [port2]);
}

/**
 * Wait for the first install to end; it is thrown away whole when one file could not be had.
 * @returns {Promise<ServiceWorker>}
 */
async function workerInCharge() {
  const { active, waiting, installing } = await registration();
  const worker = active ?? waiting ?? installing;
  if (!worker) throw new Error("No worker came of it");
  if (active) return active;
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(worker);
      if (worker.state === "redundant") reject(new Error("The worker could not install"));
    });
  });
}

/** Wait until the page has loaded and the phone has nothing to do for it: an install is work for many seconds. */
async function loaded() {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  const rest = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ go) => setTimeout(go, REST));
  await new Promise((resolve) => rest(() => resolve(true), { timeout: MOST_REST }));
}

/**
 * Trusted Types let no plain address name a worker; our policy passes this one and no other.
 * @param {string} address
 */
function trusted(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  const policy = types?.createPolicy("crampwise", { createScriptURL: onlyOurs });
  return policy ? policy.createScriptURL(address) : address;
}

/** @param {string} address */
function onlyOurs(address) {
  if (address !== WORKER) throw new TypeError(`${address} is not our worker`);
  return address;
}
