// Keeps what is typed on a page that gives drafts back, every few seconds, with the server; nothing in the browser.
// The version (ETag) is carried, so that two tabs do not overwrite each other. Without this file: "Keep this draft".

const EVERY = 5000; // milliseconds
const SAID = {
  412: "Another tab or computer of yours has kept a newer draft of this page. What you type here is not kept: send it or copy it.",
  lost: "Your draft could not be kept just now. Send or copy what you typed before you close this page.",
};

/** The versions of the drafts that this page knows, by the address of their form. */
export const versions = JSON.parse(document.body.dataset.drafts ?? "{}");

/** Under which of them an address is kept: its path, with the form's id where a page has several. */
export function keptUnder({ pathname, searchParams }) {
  const one = `${pathname}?form=${searchParams.get("form")}`;
  return one in versions ? one : pathname;
}

/** Every form whose draft somebody gives back. */
export function keepDrafts() {
  for (const form of document.querySelectorAll('main form[method="post"]')) {
    const there = new URL(form.getAttribute("action") || window.location.href, window.location.href);
    if (keptUnder(there) in versions) keepDraft(form, there);
  }
}

function keepDraft(form, there) {
  const said = form.appendChild(document.createElement("p"));
  said.className = "govuk-body-s mash-draft";
  said.setAttribute("role", "status"); // stands, empty, before anything is said in it
  let changed = false;
  let sending = null;
  let over = false;
  const keep = async () => {
    if (!changed || sending || over) return;
    changed = false;
    sending = new AbortController();
    const answer = await fetch(there, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "Mash-Keep-Only": "1", "If-Match": versions[keptUnder(there)] },
      redirect: "manual",
      signal: sending.signal,
    }).catch(() => null);
    sending = null;
    if (over) return;
    if (answer?.status === 204) {
      versions[keptUnder(there)] = answer.headers.get("ETag");
      const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      said.textContent = `Draft kept at ${now}.`;
    } else {
      said.textContent = SAID[answer?.status] ?? SAID.lost;
      changed = answer === null; // the network may come back; a refusal stays one
    }
  };
  for (const event of ["input", "change"]) form.addEventListener(event, () => (changed = true));
  form.addEventListener("submit", () => {
    over = true; // what is sent is no draft any more
    sending?.abort();
  });
  window.addEventListener("pageshow", () => (over = false));
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.setInterval(keep, EVERY);
}
