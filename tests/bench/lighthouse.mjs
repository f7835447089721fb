// Audits pages with Lighthouse, one after the other in one Chromium, and writes a line of JSON for each.
// node lighthouse.mjs PACKAGE CATEGORIES URL…
import { argv, stdout } from "node:process";
import { launch } from "chrome-launcher";

const TRIES = 2;
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu"];

const [, , name, categories, ...urls] = argv;
const { default: lighthouse } = await import(name);
const chrome = await launch({ chromeFlags: FLAGS });
try {
  for (const url of urls) stdout.write(`${JSON.stringify(await audit(url, TRIES))}\n`);
} finally {
  chrome.kill();
}

/**
 * @param {string} url
 * @param {number} tries a page that could not be loaded is tried again
 */
async function audit(url, tries) {
  const settings = { port: chrome.port, onlyCategories: categories.split(","), logLevel: "silent" };
  const { lhr } = await lighthouse(url, settings);
  if (lhr.runtimeError && tries > 1) return audit(url, tries - 1);
  const largest = lhr.audits["largest-contentful-paint"];
  return {
    url,
    error: lhr.runtimeError?.message ?? largest?.errorMessage ?? "",
    scores: Object.values(lhr.categories).map(({ score }) => Math.round(100 * score)),
    paint: largest?.numericValue ?? 0,
    faults: Object.values(lhr.categories).map((category) => faults(category, lhr.audits)),
  };
}

/** What keeps a category from its full score. */
function faults({ auditRefs }, audits) {
  return auditRefs
    .filter(({ id, weight }) => weight && audits[id].score !== null && audits[id].score < 0.995)
    .map(({ id }) => id);
}
