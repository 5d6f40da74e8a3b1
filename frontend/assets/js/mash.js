// Everything works without this file. With it: GOV.UK Frontend's behaviours, the time-out warning, and pages
// that look again while something is being made, or while others work on the same list.
import { ringDanger } from "./danger.js";
import { keepDrafts } from "./draft.js";
import { initAll } from "./govuk-frontend.min.js";
import { askBeforeLeaving } from "./leaving.js";
import { keepListLive } from "./live-list.js";
import { lookAgain } from "./look-again.js";
import { offerPrinting, printWhole } from "./print.js";
import { revealByRadio } from "./reveal.js";
import { saySending } from "./sending.js";
import { offerShortcuts } from "./shortcuts.js";
import { keepSound } from "./sound.js";
import { warnBeforeTimeOut } from "./time-out.js";

for (const group of document.querySelectorAll(".govuk-radios")) revealByRadio(group);
initAll();
printWhole();
offerPrinting();
saySending();
keepDrafts();
askBeforeLeaving();
const sound = keepSound(document.querySelector('[data-module="mash-sound"]'));
for (const box of document.querySelectorAll('[data-module="mash-danger"]')) ringDanger(box, sound);
for (const box of document.querySelectorAll('[data-module="mash-time-out"]')) warnBeforeTimeOut(box);
for (const box of document.querySelectorAll('[data-module="mash-shortcuts"]')) offerShortcuts(box);
for (const box of document.querySelectorAll('[data-module="mash-look-again"]')) lookAgain(box);
for (const box of document.querySelectorAll('[data-module="mash-live-list"]')) {
  keepListLive(box, (list) => initAll({ scope: list }));
}
