// On paper an answer that was typed stands as text over as many sheets as it needs; a box would be cut at the end of one.
// What is folded is opened. The page on the screen is as before when printing is over.

const undo = [];
const ONE_LINE = 'select, input:is(:not([type]), [type="text"], [type="email"], [type="tel"], [type="url"])';
const FITS = 60; // characters of these on an A4 sheet

export function printWhole() {
  window.addEventListener("beforeprint", () => {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, margins()];
    undo.push(() => (document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)));
    for (const field of document.querySelectorAll("main input, main select, main textarea")) {
      if (field.type === "radio" || field.type === "checkbox" || field.type === "hidden" || !field.value) continue;
      const changed = differs(field);
      if (changed) field.dataset.typed = "";
      else if (field.selectedOptions && !field.selectedOptions[0].defaultSelected) continue; // its first line, as it came
      field.dataset.filled = "";
      undo.push(() => (delete field.dataset.filled, delete field.dataset.typed));
      const text = field.selectedOptions ? field.selectedOptions[0].textContent : field.value;
      if (field.matches(ONE_LINE) ? text.length <= FITS : !field.matches("textarea")) continue;
      const shown = document.createElement("div");
      shown.className = "mash-printed-value";
      shown.textContent = text;
      field.after(shown);
      undo.push(() => shown.remove());
    }
    for (const box of document.querySelectorAll("main details:not([open])")) {
      box.open = true;
      undo.push(() => (box.open = false));
    }
  });
  window.addEventListener("afterprint", () => {
    for (const step of undo.splice(0)) step();
  });
}

/** Whether the field holds something else than when the page came. */
function differs(field) {
  if (!(field instanceof HTMLSelectElement)) return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
}

/** A button that prints, shown where a script can do it; without one the browser's own way is there. */
export function offerPrinting() {
  for (const button of document.querySelectorAll('[data-module="mash-print"]')) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** In the margin of each sheet: in confidence, whose copy, who printed it and when, and which sheet of how many. */
function margins() {
  const lines = [...document.querySelectorAll(".mash-printed-line, .mash-printed-by")].map((line) => line.textContent.trim());
  const now = new Date().toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  const said = [...lines, lines.length ? `Printed ${now}.` : ""].join(" ").replace(/\s+/g, " ").replace(/["\\]/g, "\\$&");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page {
    margin-bottom: 20mm;
    @bottom-left { content: "${said}"; width: 85%; font: 9pt sans-serif; vertical-align: top; padding-top: 3mm; }
    @bottom-right { content: "Sheet " counter(page) " of " counter(pages); font: 9pt sans-serif; vertical-align: top; padding-top: 3mm; }
  }
  @media print { .mash-body .mash-printed-by, .mash-body .mash-printed-line { display: none } }`);
  return sheet;
}
