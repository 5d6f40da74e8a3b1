// Immediate danger rings on every page that is open: asked every few seconds, in a way that makes no pass last longer.
// Also of a page in the background: its title says so in the browser's list of tabs. Without this file the next page
// that is loaded shows it.

const EVERY = 5000; // milliseconds
const LONGEST = 20000; // a connection that broke unnoticed holds up no later question
const RINGS = "Immediate danger: ";
const AGAIN = 60000; // while nobody has it, it sounds so often
const SOUNDED = "mash-danger-sounded"; // in this tab: when it sounded last, and for which references

/**
 * @param {HTMLElement} box with data-href and data-mark; what rings is put into it, and is said at once
 * @param {() => boolean} sound where somebody allowed it; whether it was heard (sound.js)
 */
export function ringDanger(box, sound = () => false) {
  const address = new URL(box.dataset.href, window.location.href);
  address.searchParams.set("unattended", "1");
  if (address.origin !== window.location.origin) return;
  let mark = box.dataset.mark;
  box.tabIndex = -1;

  const look = async () => {
    const asked = { headers: { "If-None-Match": mark }, cache: "no-store", redirect: "manual" };
    const answer = await fetch(address, { ...asked, signal: AbortSignal.timeout(LONGEST) }).catch(() => null);
    const html = answer?.status === 200 ? await answer.text().catch(() => null) : null;
    if (html !== null) {
      mark = answer.headers.get("ETag");
      show(html);
      const title = document.title.startsWith(RINGS) ? document.title.slice(RINGS.length) : document.title;
      document.title = (box.querySelector(".mash-danger") ? RINGS : "") + title;
    }
    soundFor(box, sound);
    // Away, signed out or somewhere else by now: the page's own time-out covers it.
    if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) return;
    window.setTimeout(look, EVERY);
  };
  window.setTimeout(look, EVERY);
  soundFor(box, sound);

  /** Whoever is at a link or button in the box stays there; where it is gone, at the box. */
  function show(html) {
    const held = box.contains(document.activeElement) ? leadsTo(document.activeElement) : null;
    box.innerHTML = html;
    if (held === null) return;
    const same = [...box.querySelectorAll("a, button")].find((one) => leadsTo(one) === held);
    (same ?? box).focus({ preventScroll: true });
  }
}

/** Something new sounds at once, also once one goes to another page; what stands sounds again after a minute. */
function soundFor(box, sound) {
  const waits = [...box.querySelectorAll(".mash-danger a")].map((one) => one.textContent);
  const kept = JSON.parse(window.sessionStorage.getItem(SOUNDED) ?? "null");
  const isNew = waits.some((one) => !kept?.of.includes(one));
  if (!waits.length || (!isNew && Date.now() - kept.at < AGAIN)) return;
  if (sound()) window.sessionStorage.setItem(SOUNDED, JSON.stringify({ at: Date.now(), of: waits }));
}

function leadsTo(element) {
  return element.getAttribute("href") ?? element.form?.getAttribute("action") ?? "";
}
