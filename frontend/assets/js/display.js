// The room's display looks again by itself and says in large letters when it cannot. Without this file the page loads
// itself anew, and a style says that it is old where it did not.

import { playTones } from "./sound.js";

const EVERY = 5000; // milliseconds
const LONGEST = 4000; // a look that takes longer failed
const CUT_OFF_AFTER = 15000; // without one that succeeded
const RINGS = "Immediate danger: ";

const box = document.querySelector('[data-module="mash-display"]');
if (box) keepDisplay(box);

function keepDisplay(main) {
  const now = main.querySelector("[data-now]");
  const banner = main.querySelector("[data-cut-off]");
  const sound = offerSound(main.querySelector("[data-sound]"));
  const address = new URL(main.dataset.href, window.location.href);
  let mark = main.dataset.mark;
  let seen = new Date();
  let heard = "";

  const look = async () => {
    const asked = { headers: { "If-None-Match": mark }, cache: "no-store", redirect: "manual" };
    const answer = await fetch(address, { ...asked, signal: AbortSignal.timeout(LONGEST) }).catch(() => null);
    if (answer?.status === 403) return window.location.reload();
    const html = answer?.status === 200 ? await answer.text().catch(() => null) : null;
    if (html !== null) {
      mark = answer.headers.get("ETag");
      now.innerHTML = html;
    }
    if (html !== null || answer?.status === 304) {
      seen = new Date();
      const stale = now.querySelector(".mash-display__stale");
      stale?.replaceWith(stale.cloneNode(true)); // its time begins anew
    }
    say();
    window.setTimeout(look, EVERY);
  };
  say();
  window.setTimeout(look, EVERY);

  /** What the page says of itself: cut off, and what rings. */
  function say() {
    const isCutOff = new Date() - seen > CUT_OFF_AFTER;
    if (isCutOff && banner.hidden) {
      const at = seen.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
      banner.querySelector("[data-since]").textContent = `since ${at}. What stands below is old. Work from the pages.`;
    }
    banner.hidden = !isCutOff;
    const rings = now.querySelector("[data-rings]")?.dataset.rings ?? "";
    const title = document.title.startsWith(RINGS) ? document.title.slice(RINGS.length) : document.title;
    document.title = (rings ? RINGS : "") + title;
    if (rings && rings !== heard) sound();
    heard = rings;
  }
}

/** A button that allows sound, as browsers want it; gone once it is allowed. Out: what sounds, then. */
function offerSound(offer) {
  let context = null;
  const button = offer?.querySelector("button");
  const sound = () => context && playTones(context);
  if (!button || !window.AudioContext) return sound;
  offer.hidden = false;
  button.addEventListener("click", () => {
    context = new AudioContext();
    offer.hidden = true;
    sound();
  });
  return sound;
}
