/**
 * Reads GIFT as a learning system would: the text comes in, its categories and questions go out as JSON.
 */
import { readFileSync } from "node:fs";

import { parse } from "gift-pegjs";

process.stdout.write(JSON.stringify(parse(readFileSync(0, "utf8"))));
