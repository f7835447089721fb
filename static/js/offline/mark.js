// @ts-check
/** Tells every page, at no cost, whether this phone has joined a team; the database knows which person. */

export const MARK = "crampwise-joined";

export function hasJoined() {
  try {
    return MARK in localStorage;
  } catch {
    return false; // a browser that keeps nothing has nothing to send
  }
}
