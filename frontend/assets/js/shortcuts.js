// Keys for whoever triages many notifications. None is needed: each presses or goes to what stands on the page anyway.
// They do nothing while somebody types, nor with a modifier, and can be turned off (WCAG 2.1.4); "?" lists them.

const OFF = "mash-shortcuts-off";
const TYPES = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

/** @param {HTMLElement} box the list of keys: rows with data-key and data-goes (a selector), and a button */
export function offerShortcuts(box) {
  const rows = [...box.querySelectorAll("[data-key]")];
  const turn = box.querySelector("button");
  const isOff = () => window.localStorage.getItem(OFF) === "yes";
  const say = () => (turn.textContent = isOff() ? "Turn the keys on" : "Turn the keys off");
  turn.hidden = false;
  turn.addEventListener("click", () => {
    if (isOff()) window.localStorage.removeItem(OFF);
    else window.localStorage.setItem(OFF, "yes");
    say();
  });
  say();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(TYPES)) return;
    if (event.key === "?") {
      box.open = !box.open;
      if (box.open) box.querySelector("summary").focus();
      return event.preventDefault();
    }
    const row = isOff() ? null : rows.find((one) => one.dataset.key === event.key);
    const there = row && document.querySelector(row.dataset.goes);
    if (!there) return;
    event.preventDefault();
    const around = there.closest("details");
    if (around) around.open = true;
    there.focus();
    if (row.dataset.press) there.click();
  });
}
