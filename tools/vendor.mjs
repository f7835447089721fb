// Makes the libraries that phones run from node_modules, licence and version beside them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const ROOT = new URL("../", import.meta.url);
// Of each we take one export, without what our ways of calling it never reach: it would be half the weight.
const LIBRARIES = [
  {
    name: "idb",
    module: "build/index.js",
    picked: "openDB",
    unused: [/const advanceMethodProps.*(?=^export)/ms], // `for await` over a cursor
  },
  {
    name: "ts-fsrs",
    module: "dist/index.mjs",
    picked: "FSRSAlgorithm",
    unused: [
      /^Date\.prototype\.\w+ = function.*?^};$/gms, // new methods for everyone's dates
      /(?<=^ {2}apply_fuzz[^\n]*\n[^\n]*\n).*?(?=^ {2}}$)/ms, // days by chance
      /(?<=^ {2}params_handler_proxy.*?return {).*?(?=^ {4}};$)/ms, // other settings, later on
      /^ {2}switch \(parameters\.length\).*?^ {2}}$/ms, // other weights than its own
      /^ {4}generated\.w = .*?;$/ms, // which are within bounds
    ],
  },
];

/**
 * Make every vendored file from node_modules.
 * @returns {Map<string, string>} path in the repository → text
 */
export function vendored() {
  return new Map(LIBRARIES.flatMap(filesOf));
}

/**
 * @param {{ name: string, module: string, picked: string, unused: RegExp[] }} library
 * @returns {[string, string][]}
 */
function filesOf({ name, module, picked, unused }) {
  const read = (/** @type {string} */ path) =>
    readFileSync(new URL(`node_modules/${name}/${path}`, ROOT), "utf8");
  const { version } = JSON.parse(read("package.json"));
  const folder = `static/vendor/${name}-${version}`;
  return [
    [`${folder}/index.js`, pick(without(read(module), unused), picked)],
    [`${folder}/index.d.ts`, `export { ${picked} } from "${name}";\n`],
    [`${folder}/LICENSE`, read("LICENSE")],
    [`${folder}/VERSION`, `${version}\n`],
  ];
}

/**
 * @param {string} code
 * @param {RegExp[]} unused
 */
function without(code, unused) {
  return unused.reduce((left, part) => {
    if (left.search(part) < 0) throw new Error(`Nothing to leave out: ${part}`);
    return left.replace(part, "");
  }, code);
}

/**
 * Take one export with all that it needs. A function holds it: names at the top of a module must be unique among all
 * modules of a page (cramps_site/scripts.py).
 * @param {string} code
 * @param {string} picked
 */
function pick(code, picked) {
  const contents = code.replace(/^export \{.*\};$/m, `export { ${picked} };`);
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
