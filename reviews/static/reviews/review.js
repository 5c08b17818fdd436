// A link to a section that is folded unfolds it.
(() => {
  "use strict";
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (!folded || folded.open) return;
    folded.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  unfold();
})();

// Next and previous change: buttons, and the keys n and p (which can be turned off, WCAG 2.1.4). All else works without.
(() => {
  "use strict";
  const box = document.querySelector(".change-keys");
  const changes = Array.from(document.querySelectorAll('[id^="change-"]')).filter((e) => /^change-\d+$/.test(e.id));
  if (!box || !changes.length) return;
  const place = box.querySelector(".change-place");
  const keys = box.querySelector("[data-keys]");
  const stored = "review-keys";
  let at = -1;

  const remember = (value) => { try { localStorage.setItem(stored, value); } catch { /* private window */ } };
  try { keys.checked = localStorage.getItem(stored) !== "off"; } catch { /* private window */ }
  keys.addEventListener("change", () => remember(keys.checked ? "on" : "off"));

  const go = (step) => {
    at = at < 0 && step < 0 ? changes.length - 1 : (at + step + changes.length) % changes.length;
    document.querySelectorAll(".is-here").forEach((e) => e.classList.remove("is-here"));
    const here = changes[at];
    here.classList.add("is-here");
    here.tabIndex = -1;
    here.focus({ preventScroll: true });
    here.scrollIntoView({ block: "center" });
    place.textContent = place.dataset.words.replace("{n}", at + 1).replace("{all}", changes.length);
  };

  box.hidden = false;
  box.querySelectorAll("[data-go]").forEach((button) => {
    button.addEventListener("click", () => go(button.dataset.go === "next" ? 1 : -1));
  });
  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "n") go(1);
    if (event.key === "p") go(-1);
  });
})();
