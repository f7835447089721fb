// Names the constants that a script uses, in the same function, above the line that makes them: there they are not yet.
// Reads a list of scripts as JSON, writes a list of lists of names.
import { stdin, stdout } from "node:process";
import { text } from "node:stream/consumers";
import { analyze } from "eslint-scope";
import { parse } from "espree";

const sources = JSON.parse(await text(stdin));
stdout.write(JSON.stringify(sources.map(unready)));

function unready(source) {
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module", range: true });
  const { scopes } = analyze(tree, { ecmaVersion: 2024, sourceType: "module" });
  return scopes.flatMap(({ variables }) => variables.filter(isEarly).map(({ name }) => name));
}

function isEarly({ defs, references, scope }) {
  const [made] = defs;
  if (!made || made.parent?.kind === "var" || !["Variable", "ClassName"].includes(made.type)) return false;
  const isNear = ({ from }) => from.variableScope === scope.variableScope;
  return references.some((use) => isNear(use) && use.identifier.range[0] < made.name.range[0]);
}
