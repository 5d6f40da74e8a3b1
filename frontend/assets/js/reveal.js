// Shows what a radio button reveals. In place of GOV.UK Frontend's own way, which sets aria-expanded on a radio
// button: ARIA 1.2 does not allow it there. Runs before GOV.UK Frontend, which then finds nothing to do.

/** @param {HTMLElement} group a set of radio buttons */
export function revealByRadio(group) {
  const pairs = [...group.querySelectorAll('input[type="radio"][data-aria-controls]')].map((radio) => {
    const id = radio.dataset.ariaControls;
    delete radio.dataset.ariaControls;
    return [radio, document.getElementById(id)];
  });
  const show = () => {
    for (const [radio, part] of pairs) part?.classList.toggle("govuk-radios__conditional--hidden", !radio.checked);
  };
  group.addEventListener("change", show);
  window.addEventListener("pageshow", show); // the browser may bring back what was chosen
  show();
}
