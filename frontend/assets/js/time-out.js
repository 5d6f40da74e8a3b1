// Shows the time-out warning shortly before the sitting ends. Asking for more time opens the stay page in a
// tab of its own, so that what was typed here stays where it is.

const SHOWN_BEFORE = 120; // seconds left when the warning appears; WCAG 2.2.1 asks for at least 20

/** @param {HTMLElement} box the warning, with data-seconds: how long the sitting lasts from when the page was made */
export function warnBeforeTimeOut(box) {
  const whole = Number(box.dataset.seconds);
  const left = box.querySelector("[data-left]");
  const stay = box.querySelector("[data-stay]");
  if (!(whole > 0) || !left || !stay) return;
  box.hidden = true;
  let ends = Date.now() + whole * 1000;
  let said = "";

  const look = () => {
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const due = seconds <= SHOWN_BEFORE;
    if (box.hidden === due) box.hidden = !due;
    if (!due) return;
    // Said once a minute, then once at the end: a screen reader is not spoken over every second.
    const words = seconds === 0 ? "Your time has run out." : seconds <= 60 ? "Less than 1 minute left." : "Less than 2 minutes left.";
    if (words !== said) left.textContent = said = words;
  };
  stay.addEventListener("click", () => {
    ends = Date.now() + whole * 1000;
    said = "";
    box.hidden = true;
  });
  look();
  box.dataset.ready = "";
  window.setInterval(look, 5000);
}
