// @ts-check
/** Tells every page, at no cost, whether this phone has joined a team; the database knows which person. */

const MARK = "crampwise-joined";

export function hasJoined() {
  try {
    return Boolean(localStorage.getItem(MARK));
  } catch {
    return false; // a browser that keeps nothing has nothing to send
  }
}

/** @param {boolean} isJoined */
export function noteJoined(isJoined) {
  if (isJoined) localStorage.setItem(MARK, "1");
  else localStorage.removeItem(MARK);
}
