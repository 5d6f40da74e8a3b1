// Looks again by itself while something is being made. What has changed is put in place, so that a screen reader stays
// where it was; only once it is done is the page shown anew, and not while the reader is using it.

const LONGEST = 20000; // a connection that broke unnoticed holds up no later look

/** @param {HTMLElement} box with data-seconds and data-href; beside it, elements of the page with data-live */
export function lookAgain(box) {
  const seconds = Number(box.dataset.seconds);
  const next = new URL(box.dataset.href, window.location.href);
  // Only ever to this site, whatever the page said.
  next.searchParams.set("unattended", "1"); // it makes the sitting last no longer
  if (!(seconds > 0) || next.origin !== window.location.origin) return;

  const look = async () => {
    const there = document.hidden ? null : await read(next);
    if (there === "gone") return;
    if (there?.querySelector('[data-module="mash-look-again"]')) renew(there);
    else if (there && document.activeElement === document.body) return window.location.replace(next);
    window.setTimeout(look, seconds * 1000);
  };
  window.setTimeout(look, seconds * 1000);
}

/** The page as it is now; "gone" for somebody who is away or signed out; null where there is none just now. */
async function read(address) {
  const asked = { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(LONGEST) };
  const answer = await fetch(address, asked).catch(() => null);
  if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) return "gone";
  const html = answer?.status === 200 ? await answer.text().catch(() => null) : null;
  return html === null ? null : new DOMParser().parseFromString(html, "text/html");
}

/** @param {Document} there; nothing is touched that says the same */
function renew(there) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = there.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (now && now.textContent !== part.textContent) part.replaceChildren(...now.childNodes);
  }
}
