import { readFileSync } from "node:fs";

/** The worked examples that Python passes too. */
export function cases(name) {
  return JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8"));
}
