// A list of the day is kept up to date while it is open. Its page asks whether the list changed, in a way that makes no
// pass last longer, and only then reads it again, as one who reloads it would: the answer to the question says nothing
// of what stands there. Nothing moves under the hand of somebody who is in the middle of the list: they are told.

const EVERY = 30000; // milliseconds
const STILL = 5000; // so long since somebody moved, pressed or typed
const LONGEST = 20000; // a connection that broke unnoticed holds up no later question

/**
 * @param {HTMLElement} box with data-href and data-mark; beside it stands data-live="list"
 * @param {(list: HTMLElement) => void} start what makes GOV.UK Frontend's parts of a new list work
 */
export function keepListLive(box, start) {
  const list = document.querySelector('[data-live="list"]');
  const asks = unattended(box.dataset.href);
  if (!list || !asks) return;
  let mark = box.dataset.mark;
  let moved = Date.now();
  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    document.addEventListener(kind, () => (moved = Date.now()), { passive: true });
  }

  const look = async () => {
    const next = document.hidden ? null : await changedTo();
    if (next === "gone") return;
    if (next && (inTheMiddle(list) || Date.now() - moved < STILL)) tell();
    else if (next) await renew();
    window.setTimeout(look, EVERY);
  };
  window.setTimeout(look, EVERY);

  /** The list's new mark; null where it reads as it is shown; "gone" for somebody who is away or signed out. */
  async function changedTo() {
    const answer = await read(asks, { "If-None-Match": mark });
    if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) return "gone";
    return answer?.status === 204 ? answer.headers.get("ETag") : null;
  }

  async function renew() {
    const answer = await read(unattended(window.location.href), {});
    const html = answer?.status === 200 ? await answer.text().catch(() => null) : null;
    const there = html === null ? null : new DOMParser().parseFromString(html, "text/html");
    const now = there?.querySelector('[data-live="list"]');
    if (!now || inTheMiddle(list)) return;
    mark = there.querySelector('[data-module="mash-live-list"]').dataset.mark;
    const was = heading();
    list.replaceChildren(...now.childNodes);
    document.title = document.title.replace(was, heading); // it says how many; what else it says stays
    start(list);
    box.replaceChildren(list.querySelector("#list-renewed").content.cloneNode(true));
  }

  /** What the list is called, with how many stand in it. */
  function heading() {
    return list.querySelector("h1").textContent;
  }

  function tell() {
    if (!box.querySelector(".mash-live__changed")) {
      box.replaceChildren(document.getElementById("list-changed").content.cloneNode(true));
    }
  }
}

/** Whether somebody is at a row, has opened one, or has ticked or typed something. */
function inTheMiddle(list) {
  const at = document.activeElement;
  if (list.contains(at) || list.querySelector("details[open], input:checked")) return true;
  if ([...list.querySelectorAll("select")].some((one) => one.selectedIndex !== usual(one))) return true;
  const typed = list.querySelectorAll('input:not([type="checkbox"], [type="radio"], [type="hidden"])');
  return [...typed].some((one) => one.value !== one.defaultValue);
}

/** The option that a choice stands on where nobody has touched it. */
function usual(select) {
  return Math.max(
    [...select.options].findIndex((one) => one.defaultSelected),
    0,
  );
}

/** The address, asked by the page and not by a person; null for another site's. */
function unattended(address) {
  const found = new URL(address, window.location.href);
  found.searchParams.set("unattended", "1");
  return found.origin === window.location.origin ? found : null;
}

function read(address, headers) {
  const asked = { headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(LONGEST) };
  return fetch(address, asked).catch(() => null);
}
