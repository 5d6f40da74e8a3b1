// Runs first, before anything is drawn, so that parts which need a script are shaped for one from the start.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
