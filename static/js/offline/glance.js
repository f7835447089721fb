// @ts-check
/** A look at what the quizzes keep (store.js), for pages that have no quiz: they load neither it nor its libraries. */

/**
 * Count the beliefs that are due to be asked about again; none where no quiz was ever taken.
 * @param {Date} now
 * @returns {Promise<number>}
 */
export async function countDue(now) {
  const due = IDBKeyRange.upperBound(now.toISOString());
  return (await glance(["cards"], "readonly", (cards) => cards.index("due").count(due))) ?? 0;
}

/**
 * Note that a lesson was opened, or read to its end; whoever is signed in owns that, and it waits to be sent. When one was
 * last read is noted besides: the second test is best taken a week later.
 * @param {"open" | "read"} kind
 * @param {string} lesson
 * @param {Date} now
 */
export async function noteLesson(kind, lesson, now) {
  const at = now.toISOString();
  const account = await glance(["settings", "events", "outbox"], "readwrite", (settings, events, outbox) => {
    const asked = settings.get("account");
    asked.onsuccess = () => {
      const event = { id: crypto.randomUUID(), owner: asked.result?.id ?? null, kind, lesson, at };
      events.add(event);
      if (event.owner) outbox.add({ id: event.id, owner: event.owner, state: "waiting" });
      if (kind === "read") settings.put(at, "last-lesson");
    };
    return asked;
  });
  if (!account) return;
  const channel = new BroadcastChannel("crampwise");
  channel.postMessage({ kind: "answers-changed" });
  channel.close();
}

/**
 * Do one thing with parts of the database, unless one is not there; then nothing is made.
 * @template Result
 * @param {string[]} names
 * @param {IDBTransactionMode} mode
 * @param {(...stores: IDBObjectStore[]) => IDBRequest<Result>} work
 * @returns {Promise<Result | undefined>}
 */
function glance(names, mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("crampwise");
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = () => resolve(undefined);
    opening.onsuccess = () => {
      const db = opening.result;
      if (!names.every((name) => db.objectStoreNames.contains(name))) {
        db.close();
        return resolve(undefined);
      }
      const transaction = db.transaction(names, mode, { durability: "strict" });
      const asked = work(...names.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
      db.close(); // once the transaction has ended
    };
  });
}
