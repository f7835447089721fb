// @ts-check
/** A look at what the quizzes keep (store.js), for pages that have no quiz: they load neither it nor its libraries. */

/**
 * Count the beliefs that are due to be asked about again; none where no quiz was ever taken.
 * @param {Date} now
 * @returns {Promise<number>}
 */
export async function countDue(now) {
  const due = IDBKeyRange.upperBound(now.toISOString());
  return (await glance("cards", "readonly", (cards) => cards.index("due").count(due))) ?? 0;
}

/**
 * Note when a lesson was last read to its end: the second test is best taken a week later.
 * @param {Date} now
 */
export async function noteLesson(now) {
  await glance("settings", "readwrite", (settings) => settings.put(now.toISOString(), "last-lesson"));
}

/**
 * Do one thing with a part of the database, unless it is not there; then nothing is made.
 * @template Result
 * @param {string} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<Result>} work
 * @returns {Promise<Result | undefined>}
 */
function glance(name, mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("crampwise");
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = () => resolve(undefined);
    opening.onsuccess = () => {
      const db = opening.result;
      if (!db.objectStoreNames.contains(name)) {
        db.close();
        return resolve(undefined);
      }
      const transaction = db.transaction(name, mode);
      const asked = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
      db.close(); // once the transaction has ended
    };
  });
}
