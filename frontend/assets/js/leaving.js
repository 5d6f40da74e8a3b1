// A form that was typed into and not sent asks before it is left, where nothing of it is kept as a draft. It asks in the
// browser's own words. What drafts keep is not asked about: it is offered again (draft.js).
import { keptUnder, versions } from "./draft.js";

// Never at a front door, where somebody may have to be gone at once; and not where a locked screen takes the page's place.

let asks = true;

/** What comes now is not asked about: the page is covered by a locked screen. */
export function leaveUnasked() {
  asks = false;
}

export function askBeforeLeaving() {
  if (document.body.classList.contains("mash-body--door")) return;
  for (const form of document.querySelectorAll('main form[method="post"]')) {
    const there = new URL(form.getAttribute("action") || window.location.href, window.location.href);
    if (!(keptUnder(there) in versions)) askOf(form);
  }
}

function askOf(form) {
  const before = said(form);
  let sent = false;
  form.addEventListener("submit", () => (sent = true));
  window.addEventListener("pageshow", () => (sent = false));
  window.addEventListener("beforeunload", (event) => {
    if (asks && !sent && said(form) !== before) event.preventDefault();
  });
}

/** What stands in the boxes that somebody types into: a tick or a choice alone is soon made again. */
function said(form) {
  const typed = form.querySelectorAll('textarea, input:is([type="text"], [type="search"], [type="tel"], [type="email"], :not([type]))');
  return JSON.stringify([...typed].map((one) => one.value));
}
