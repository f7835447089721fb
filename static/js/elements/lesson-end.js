// @ts-check
import { noteLesson } from "../offline/glance.js";

/** Stands at a lesson's end and notes, on this phone, that the lesson was opened, and when its end was on the screen. */
export class LessonEnd extends HTMLElement {
  connectedCallback() {
    note("open");
    this.#watcher.observe(this);
  }

  disconnectedCallback() {
    this.#watcher.disconnect();
  }

  // What was flung past counts too: it lies above the screen.
  #watcher = new IntersectionObserver((seen) => this.#note(seen), { rootMargin: "9999999px 0px 0px" });

  /** @param {IntersectionObserverEntry[]} seen */
  #note(seen) {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    this.#watcher.disconnect();
    note("read");
  }
}

/** @param {"open" | "read"} kind */
function note(kind) {
  const lesson = location.pathname.split("/").filter(Boolean).pop() ?? "";
  noteLesson(kind, lesson, new Date()).catch(() => {}); // a phone that keeps nothing has nothing to wait for
}

customElements.define("lesson-end", LessonEnd);
