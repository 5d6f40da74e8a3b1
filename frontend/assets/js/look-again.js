// Looks again by itself while something is being made, but not while the reader is using the page.

/** @param {HTMLElement} box with data-seconds and data-href */
export function lookAgain(box) {
  const seconds = Number(box.dataset.seconds);
  const next = new URL(box.dataset.href, window.location.href);
  // Only ever to this site, whatever the page said.
  next.searchParams.set("unattended", "1"); // it makes the sitting last no longer
  if (!(seconds > 0) || next.origin !== window.location.origin) return;
  window.setInterval(() => {
    if (!document.hidden && document.activeElement === document.body) window.location.replace(next);
  }, seconds * 1000);
}
