// A section's tick stands at the section and in the decision form: one follows the other. Without this, either is enough.
(() => {
  "use strict";
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "read" || target.form?.id !== "decision-form") return;
    for (const other of document.querySelectorAll(`input[name="read"]`)) {
      if (other.value === target.value) other.checked = target.checked;
    }
  });
})();
