// Immediate danger rings on every page that is open: asked every few seconds, in a way that makes no pass last longer.
// Without this file the next page that is loaded shows it.

const EVERY = 5000; // milliseconds
const RINGS = "Immediate danger: ";

/** @param {HTMLElement} box with data-href and data-mark; what rings is put into it, and is said at once */
export function ringDanger(box) {
  const address = new URL(box.dataset.href, window.location.href);
  address.searchParams.set("unattended", "1");
  if (address.origin !== window.location.origin) return;
  const title = document.title.startsWith(RINGS) ? document.title.slice(RINGS.length) : document.title;
  let mark = box.dataset.mark;

  const look = async () => {
    const asked = { headers: { "If-None-Match": mark }, cache: "no-store", redirect: "manual" };
    const answer = await fetch(address, asked).catch(() => null);
    if (answer?.status === 200) {
      mark = answer.headers.get("ETag");
      box.innerHTML = await answer.text();
      document.title = (box.querySelector(".mash-danger") ? RINGS : "") + title;
    }
    // Away, signed out or somewhere else by now: the page's own time-out covers it.
    if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) return;
    window.setTimeout(look, EVERY);
  };
  window.setTimeout(look, EVERY);
}
