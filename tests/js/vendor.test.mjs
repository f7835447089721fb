import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { vendored } from "../../tools/vendor.mjs";

const ROOT = new URL("../../", import.meta.url);

test("every vendored file is what node_modules gives, byte for byte", () => {
  for (const [path, text] of vendored()) {
    assert.equal(readFileSync(new URL(path, ROOT), "utf8"), text, path);
  }
});

test("nothing else lies among the vendored files", () => {
  const folders = readdirSync(new URL("static/vendor/", ROOT));

  const found = folders.flatMap((folder) =>
    readdirSync(new URL(`static/vendor/${folder}/`, ROOT)).map((file) => `static/vendor/${folder}/${file}`),
  );

  assert.deepEqual(found.sort(), [...vendored().keys()].sort());
});
