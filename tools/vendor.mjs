// Makes the libraries that phones run from node_modules, licence and version beside them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const ROOT = new URL("../", import.meta.url);
const LIBRARIES = [
  { name: "idb", module: "build/index.js", picked: "openDB" },
  { name: "ts-fsrs", module: "dist/index.mjs", picked: "FSRSAlgorithm" }, // the formulas: half the weight
];

/**
 * Make every vendored file from node_modules.
 * @returns {Map<string, string>} path in the repository → text
 */
export function vendored() {
  return new Map(LIBRARIES.flatMap(filesOf));
}

/**
 * @param {{ name: string, module: string, picked: string }} library
 * @returns {[string, string][]}
 */
function filesOf({ name, module, picked }) {
  const read = (/** @type {string} */ path) =>
    readFileSync(new URL(`node_modules/${name}/${path}`, ROOT), "utf8");
  const { version } = JSON.parse(read("package.json"));
  const folder = `static/vendor/${name}-${version}`;
  return [
    [`${folder}/index.js`, pick(read(module), picked)],
    [`${folder}/index.d.ts`, `export { ${picked} } from "${name}";\n`],
    [`${folder}/LICENSE`, read("LICENSE")],
    [`${folder}/VERSION`, `${version}\n`],
  ];
}

/**
 * Take one export with all that it needs, and nothing that changes everyone's dates. A function holds it: names at the
 * top of a module must be unique among all modules of a page (cramps_site/scripts.py).
 * @param {string} code
 * @param {string} picked
 */
function pick(code, picked) {
  const contents = code
    .replace(/^Date\.prototype\.\w+ = function.*?^};$/gms, "")
    .replace(/^export \{.*\};$/m, `export { ${picked} };`);
  const { outputFiles } = buildSync({
    stdin: { contents },
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    write: false,
    legalComments: "none",
  });
  const [, body, local] = /^(.*)export\{([\w$]+) as \w+\};\n$/s.exec(outputFiles[0].text);
  return `export const ${picked} = (() => {${body}return ${local};})();\n`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of vendored()) {
    const file = new URL(path, ROOT);
    mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
    writeFileSync(file, text);
  }
}
