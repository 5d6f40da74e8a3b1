// Warns shortly before the sitting ends, and covers the page when it has: what was typed goes to the server as a draft,
// and the page is replaced by a locked screen, so that neither it nor the browser's history shows the case.
// The server is asked before anything is covered: another tab may have been used meanwhile.

import { keptUnder, versions } from "./draft.js";
import { leaveUnasked } from "./leaving.js";

const SHOWN_BEFORE = 120; // seconds left when the warning appears; WCAG 2.2.1 asks for at least 20
const USED_WITHIN = 240; // seconds: whoever typed or clicked so lately is here, though nothing was sent yet
const WARNED = "mash-time-out-shown"; // on the root: what has the focus does not scroll under the warning
const COVERED = "mash-covered";

/** @param {HTMLElement} box the warning, with data-seconds: how long the sitting lasts from when the page was made */
export function warnBeforeTimeOut(box) {
  const whole = Number(box.dataset.seconds);
  const left = box.querySelector("[data-left]");
  const stay = box.querySelector("[data-stay]");
  if (!(whole > 0) || !left || !stay) return;
  const root = document.documentElement;
  show(false);
  let ends = Date.now() + whole * 1000;
  let used = 0;
  let said = "";
  let asking = false;

  function show(due) {
    box.hidden = !due;
    root.classList.toggle(WARNED, due);
  }

  const look = async () => {
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const due = seconds <= SHOWN_BEFORE;
    if (due && !asking) {
      asking = true;
      await (Date.now() - used < USED_WITHIN * 1000 && seconds > 0 ? stayHere() : ask(seconds));
      asking = false;
    }
    const now = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const stillDue = now <= SHOWN_BEFORE;
    if (box.hidden === stillDue) show(stillDue);
    if (!stillDue) return;
    // Said once a minute, then once at the end: a screen reader is not spoken over every second.
    const words = now === 0 ? "Your time has run out." : now <= 60 ? "Less than 1 minute left." : "Less than 2 minutes left.";
    if (words !== said) left.textContent = said = words;
  };

  /** Whoever is here uses the page: the pass is seen again. */
  const stayHere = async () => {
    used = 0;
    const answer = await fetch(stay.href, { redirect: "manual" }).catch(() => null);
    if (answer?.ok) ends = Date.now() + whole * 1000;
  };

  /** How long the pass lasts, as the server knows it; the end, once it is there. */
  const ask = async (seconds) => {
    if (seconds === 0) root.classList.add(COVERED); // while the answer comes: a computer that slept wakes up covered
    const answer = await fetch("/time-left/", { cache: "no-store" }).catch(() => null);
    const found = answer?.ok ? (await answer.json()).seconds : seconds;
    if (found > 0) {
      ends = Date.now() + found * 1000;
      root.classList.remove(COVERED);
    } else if (answer?.ok && (await keepTyped())) {
      leaveUnasked();
      window.location.replace(`/locked/?from=${encodeURIComponent(window.location.pathname)}`);
    }
  };

  stay.addEventListener("click", () => {
    ends = Date.now() + whole * 1000;
    said = "";
    show(false);
  });
  for (const event of ["input", "keydown", "pointerdown"]) {
    document.addEventListener(event, () => (used = Date.now()), { passive: true });
  }
  document.addEventListener("visibilitychange", () => document.hidden || look());
  window.addEventListener("pageshow", (event) => event.persisted && ask(0));
  look();
  box.dataset.ready = "";
  window.setInterval(look, 5000);
}

/** Send what was typed here to be kept, not to be done. Whether all of it is safe, or there was nothing. */
async function keepTyped() {
  for (const form of document.querySelectorAll('form[method="post"]')) {
    if (![...form.elements].some(wasChanged)) continue;
    const sent = { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" };
    const headers = { "Mash-Keep-Only": "1" };
    // Another tab may have kept a newer draft, which stays: then this page is covered with what was typed in it.
    const kept = keptUnder(new URL(form.getAttribute("action") || window.location.href, window.location.href));
    if (kept in versions) headers["If-Match"] = versions[kept];
    const answer = await fetch(form.action, { ...sent, headers }).catch(() => null);
    if (answer?.status === 204) versions[kept] = answer.headers.get("ETag");
    if (answer?.status !== 204) return false; // covered, with what was typed still in the page
  }
  return true;
}

function wasChanged(field) {
  if (field.type === "hidden" || field.type === "submit" || field.type === "button") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return "defaultValue" in field && field.value !== field.defaultValue;
}
