// Tells which scripts changed their meaning: [[name, script, script], …] comes in, the names go out.
import { stdin } from "node:process";
import { json } from "node:stream/consumers";

import { Linter } from "eslint";

const PLACES = new Set(["start", "end", "loc", "range", "tokens", "comments", "parent"]);

/** The syntax tree of a module as text, whatever its layout and comments. */
function tree(script) {
  const linter = new Linter();
  const [broken] = linter.verify(script, { languageOptions: { sourceType: "module" } });
  if (broken) throw new SyntaxError(`${broken.message}: ${script.slice(0, 80)}`);
  return JSON.stringify(linter.getSourceCode().ast, (key, value) => (PLACES.has(key) ? undefined : value));
}

const changed = (await json(stdin)).filter(([, one, other]) => tree(one) !== tree(other));
console.log(JSON.stringify(changed.map(([name]) => name)));
