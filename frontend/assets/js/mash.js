// Everything works without this file. With it: GOV.UK Frontend's behaviours, and the time-out warning.
import { initAll } from "./govuk-frontend.min.js";
import { warnBeforeTimeOut } from "./time-out.js";

initAll();
for (const box of document.querySelectorAll('[data-module="mash-time-out"]')) warnBeforeTimeOut(box);
