// @ts-check
import { slot } from "./words.js";

/** Hands the words inside it to the phone's share sheet, or to the clipboard where there is none. */
class ShareButton extends HTMLElement {
  connectedCallback() {
    if (!navigator.share && !navigator.clipboard) return;
    const button = slot(this, "share");
    button.hidden = false;
    button.addEventListener("click", this);
  }

  async handleEvent() {
    const text = slot(this, "text").textContent ?? "";
    if (navigator.share) {
      await navigator.share({ text }).catch(() => {}); // put away: nothing to say
      return;
    }
    await navigator.clipboard.writeText(text);
    slot(this, "copied").hidden = false;
  }
}

customElements.define("share-button", ShareButton);
