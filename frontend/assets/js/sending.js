// A form whose answer takes a while says so beside the button that was pressed, in a region that stood before.

const SLOW = 800; // milliseconds

export function saySending() {
  for (const form of document.querySelectorAll('main form[method="post"]')) {
    const said = form.appendChild(document.createElement("p"));
    said.className = "govuk-body-s mash-sending";
    said.setAttribute("role", "status");
    let timer = 0;
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => (said.textContent = "Sending. Please wait, and do not press again."), SLOW);
    });
    window.addEventListener("pageshow", () => {
      window.clearTimeout(timer);
      said.textContent = "";
    });
  }
}
