// Tones for immediate danger, once somebody allowed them with one click. The browser remembers that; in a page that
// nobody clicked or typed in yet some browsers stay silent until then, and the title of the tab says it anyway.

const KEPT = "mash-danger-sound";

/**
 * @param {HTMLElement | null} offer with a button, hidden until there is a script. Out: what sounds, and says whether
 * it was heard
 */
export function keepSound(offer) {
  const button = offer?.querySelector("button");
  if (!button || !window.AudioContext) return () => false;
  let context = null;
  const isOn = () => window.localStorage.getItem(KEPT) === "yes";
  const allow = () => {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume();
  };
  const wake = () => isOn() && allow();
  const say = () => {
    button.textContent = isOn() ? "Turn off sound for immediate danger" : "Allow sound for immediate danger";
  };
  button.addEventListener("click", () => {
    if (isOn()) {
      window.localStorage.removeItem(KEPT);
    } else {
      window.localStorage.setItem(KEPT, "yes");
      allow();
      playTones(context); // so that whoever allowed it knows it again
    }
    say();
  });
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake, { capture: true });
  wake();
  say();
  offer.hidden = false;
  return () => {
    const isHeard = isOn() && context?.state === "running";
    if (isHeard) playTones(context);
    return isHeard;
  };
}

/** Two tones by turns, for two seconds. */
export function playTones(context) {
  for (let beat = 0; beat < 6; beat += 1) {
    const tone = context.createOscillator();
    const loud = context.createGain();
    loud.gain.value = 0.3;
    tone.frequency.value = beat % 2 ? 660 : 880;
    tone.connect(loud).connect(context.destination);
    tone.start(context.currentTime + beat * 0.3);
    tone.stop(context.currentTime + beat * 0.3 + 0.25);
  }
}
