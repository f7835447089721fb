// @ts-check

/**
 * The last boards that a coach read, to be read again with no signal. They lie in a database of their own, so that nothing
 * of them mixes with an athlete's record, and they can be dropped whole.
 *
 * @typedef {{ title: string, due: string, finished: string, rest: string }} BoardWork
 * @typedef {{ fact: string, url: string, safety: boolean, counts: number[] }} BoardBelief
 * @typedef {{ coach: string, team: string, name: string, read: string, athletes: number, work: BoardWork[],
 *   beliefs: BoardBelief[] }} KeptBoard
 */

const BOARDS = "crampwise-boards";

/** @param {KeptBoard} board takes the place of the one before */
export async function keepBoard(board) {
  await withBoards("readwrite", (store) => store.put(board));
}

/** @returns {Promise<KeptBoard[]>} */
export async function keptBoards() {
  return withBoards("readonly", (store) => store.getAll());
}

/** @param {string} coach whose boards stay; those of anybody else go */
export async function dropOtherBoards(coach) {
  const others = (await keptBoards()).filter((board) => board.coach !== coach);
  for (const { coach: other, team } of others)
    await withBoards("readwrite", (store) => store.delete([other, team]));
}

/**
 * Do one thing; it is done once the transaction is.
 * @template Result
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<Result>} work
 * @returns {Promise<Result>}
 */
async function withBoards(mode, work) {
  const opening = indexedDB.open(BOARDS, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("boards", { keyPath: ["coach", "team"] });
  const db = await resultOf(opening);
  try {
    const transaction = db.transaction("boards", mode);
    const request = work(transaction.objectStore("boards"));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = reject;
    });
    return request.result;
  } finally {
    db.close();
  }
}

/**
 * @param {IDBOpenDBRequest} request
 * @returns {Promise<IDBDatabase>}
 */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = reject;
  });
}
