/**
 * Reads pages as search engines would: {address: HTML} comes in, {address: {things, problems}} goes out.
 *
 * Three judges, none of whom knows our code or the network. Web Auto Extractor finds what is told in a page, Adobe's
 * validator knows what Google asks for, and tsc with schema-dts knows each type and property of schema.org. Its input
 * is written to the working directory.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import Validator from "@adobe/structured-data-validator";
import WebAutoExtractor from "@marbec/web-auto-extractor";

const TSC = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));
const VOCABULARY = fileURLToPath(new URL("../../node_modules/schema-dts/dist/schema.js", import.meta.url));
const OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--module", "preserve"];
const FILE = "things.ts";

/** What a page tells, each thing once: the extractor lists a thing of two types under both. */
async function reading(html) {
  const found = new WebAutoExtractor({ addLocation: false, embedSource: [] }).parse(html);
  const issues = await new Validator().validate(found);
  const texts = Object.values(found.jsonld).flatMap((alike) => alike.map((thing) => JSON.stringify(thing)));
  return {
    things: [...new Set(texts)].map((text) => JSON.parse(text)),
    problems: issues.map((issue) => `${issue.rootType}: ${issue.issueMessage}`),
  };
}

/** What TypeScript is to check a thing against. */
function typeOf(thing) {
  const leaves = [thing["@type"]].flat().map((name) => `schema.${name}Leaf`);
  return leaves.length > 1 ? `schema.MergeLeafTypes<[${leaves.join(", ")}]>` : leaves[0];
}

/** Holds all things to the vocabulary in one run, a line each, so that a line names its page. */
function foreignWords(readings) {
  const told = Object.entries(readings).flatMap(([address, { things }]) =>
    things.map((thing) => ({ address, line: `(${JSON.stringify(thing)}) satisfies ${typeOf(thing)};` })),
  );
  const start = `import type * as schema from ${JSON.stringify(VOCABULARY)};`;
  writeFileSync(FILE, [start, ...told.map(({ line }) => line)].join("\n"));
  const { status, stdout } = spawnSync(TSC, [...OPTIONS, FILE], { encoding: "utf8" });
  const problems = [...stdout.matchAll(/^things\.ts\((\d+),\d+\): (.*)$/gm)];
  if (status !== 0 && !problems.length) throw new Error(`tsc: ${stdout}`);
  return problems.map(([, line, problem]) => ({ address: told[Number(line) - 2].address, problem }));
}

const pages = Object.entries(JSON.parse(readFileSync(0, "utf8")));
const readings = Object.fromEntries(
  await Promise.all(pages.map(async ([address, html]) => [address, await reading(html)])),
);
for (const { address, problem } of foreignWords(readings)) readings[address].problems.push(problem);
console.log(JSON.stringify(readings));
