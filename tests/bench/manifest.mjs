// Has PWABuilder's tests judge the web manifest given on standard input; writes JSON.
import { readFileSync } from "node:fs";
import { stdin, stdout } from "node:process";
import { validateManifest } from "@pwabuilder/manifest-validation";

const tests = await validateManifest(JSON.parse(readFileSync(stdin.fd, "utf8")), true);
const told = tests.map(({ category, member, valid }) => ({ category, member, valid: Boolean(valid) }));
stdout.write(JSON.stringify(told));
