// Copies the libraries that phones run out of node_modules, licence and version beside them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);
const LIBRARIES = [{ name: "idb", module: "build/index.js" }];

/**
 * Make every vendored file from node_modules.
 * @returns {Map<string, string>} path in the repository → text
 */
export function vendored() {
  return new Map(LIBRARIES.flatMap(filesOf));
}

/**
 * @param {{ name: string, module: string }} library
 * @returns {[string, string][]}
 */
function filesOf({ name, module }) {
  const read = (/** @type {string} */ path) =>
    readFileSync(new URL(`node_modules/${name}/${path}`, ROOT), "utf8");
  const { version } = JSON.parse(read("package.json"));
  const folder = `static/vendor/${name}-${version}`;
  return [
    [`${folder}/index.js`, withoutSourceMap(read(module))],
    [`${folder}/index.d.ts`, `export * from "${name}";\n`],
    [`${folder}/LICENSE`, read("LICENSE")],
    [`${folder}/VERSION`, `${version}\n`],
  ];
}

/**
 * Drop the name of a source map that is not shipped: hashing static files would stumble over it.
 * @param {string} code
 */
function withoutSourceMap(code) {
  return code.replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of vendored()) {
    const file = new URL(path, ROOT);
    mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
    writeFileSync(file, text);
  }
}
