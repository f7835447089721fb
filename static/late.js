// @ts-check
// Stands in every page. At a first visit what a page does not need to be read, its scripts and the race face, is
// fetched once it has been painted: on a slow line it would come in the way of the words. Later it is on the phone.
(() => {
  const SOON = 1000; // milliseconds; a tab in the background paints nothing
  const { files, face } = /** @type {HTMLElement} */ (document.currentScript).dataset;
  const waiting = String(files).split(" ");
  const race = new FontFace("Barlow Condensed", `url(${face})`, { weight: "700", display: "optional" });
  const wearRace = () => document.fonts.add(race);
  const fetchAll = () => {
    for (const file of waiting.splice(0)) import(file).catch(() => dispatchEvent(new Event("scriptless")));
    race.load().then(wearRace, String); // without it, faces of the phone stand in
  };

  if (navigator.serviceWorker?.controller) {
    document.documentElement.classList.add("again");
    wearRace();
    fetchAll();
  } else {
    new PerformanceObserver(fetchAll).observe({ type: "paint", buffered: true });
    setTimeout(fetchAll, SOON);
  }
})();
