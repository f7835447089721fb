// @ts-check
// Stands in a quiz page, before late.js. It holds an answer that is tapped before the quiz's own script is here, which
// would keep it nowhere; where that script cannot come, the form goes out as it does without any.
(() => {
  const page = /** @type {{ early?: HTMLElement | null }} */ (/** @type {unknown} */ (window));
  const hold = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    page.early = event.submitter;
  };
  const letGo = () => {
    removeEventListener("submit", hold);
    page.early?.click();
  };
  addEventListener("submit", hold);
  addEventListener("scriptless", letGo);
})();
