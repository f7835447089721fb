import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { dropOtherBoards, keepBoard, keptBoards } from "../../static/js/offline/boards.js";
import { emptyStorage, refusingStorage } from "./storage.mjs";

const board = (coach, team, read = "today") => ({
  coach,
  team,
  name: team,
  read,
  athletes: 7,
  work: [],
  beliefs: [],
});

beforeEach(emptyStorage);

test("a phone that kept no board has none", async () => {
  assert.deepEqual(await keptBoards(), []);
});

test("the last board of a team takes the place of the one before", async () => {
  await keepBoard(board("cora", "harriers", "yesterday"));
  await keepBoard(board("cora", "harriers"));
  await keepBoard(board("cora", "striders"));

  assert.deepEqual(await keptBoards(), [board("cora", "harriers"), board("cora", "striders")]);
});

test("the boards of anybody else go, and so do all when nobody is signed in", async () => {
  await keepBoard(board("cora", "harriers"));
  await keepBoard(board("otto", "striders"));

  await dropOtherBoards("otto");
  assert.deepEqual(await keptBoards(), [board("otto", "striders")]);

  await dropOtherBoards("");
  assert.deepEqual(await keptBoards(), []);
});

test("a browser that keeps nothing says so", async () => {
  refusingStorage();

  await assert.rejects(keepBoard(board("cora", "harriers")), { name: "SecurityError" });
  await assert.rejects(keptBoards(), { name: "SecurityError" });
});
