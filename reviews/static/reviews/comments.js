// Words that are selected in the text go into the form of their section, and the form stands beside them. All else works
// without: the link at each section leads to its form, and the words can be typed or pasted.
(() => {
  "use strict";
  const talk = document.querySelector(".talk");
  const text = document.querySelector(".review-text");
  if (!talk || !text) return;
  const blocks = "p, li, h3, h4, td, th, tr, caption, br, dt, dd, div";

  // The text as the new version has it: without what goes, and without what the screen says about it.
  const wordsOf = (range) => {
    const copy = range.cloneContents();
    copy.querySelectorAll("del, .redline-note, .visually-hidden, .quote-link, .talk-at, .talk-link, .talk-new, .muted, h2").forEach((e) => e.remove());
    copy.querySelectorAll(blocks).forEach((e) => e.after(" "));
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const picked = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const around = range.commonAncestorContainer;
    const element = around.nodeType === Node.ELEMENT_NODE ? around : around.parentElement;
    if (!element || !text.contains(element) || element.closest(".was, del, form, h2, .talk-at")) return null;
    let section = element.closest("section, details");
    while (section && text.contains(section) && !section.querySelector("a[data-talk]")) section = section.parentElement.closest("section, details");
    if (!section || section === text || !text.contains(section)) return null;
    const link = section.querySelector("a[data-talk]");
    const words = wordsOf(range);
    if (!words) return null;
    const before = document.createRange();
    before.setStart(section.querySelector(".now") || section, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const places = wordsOf(before).toLowerCase().split(words.toLowerCase()).length;
    return { section, range, words, places, form: document.getElementById(link.hash.slice(1)) };
  };

  const open = (form) => {
    const box = form.closest("details");
    box.open = true;
    return box;
  };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "talk-pick";
  button.textContent = talk.dataset.pick;
  button.hidden = true;
  text.append(button);

  let found = null;
  document.addEventListener("selectionchange", () => {
    found = picked();
    button.hidden = !found;
    if (!found) return;
    const place = found.range.getBoundingClientRect();
    button.style.top = `${Math.min(window.innerHeight - 44, Math.max(8, place.bottom + 8))}px`;
    button.style.left = `${Math.min(window.innerWidth - button.offsetWidth - 12, Math.max(8, place.left))}px`;
  });
  // The press must not take the selection away before the click.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!found) return;
    const { section, range, words, places, form } = found;
    const box = open(form);
    let block = range.endContainer;
    while (block.parentNode !== section && !(block.parentNode.matches && block.parentNode.matches(".now"))) block = block.parentNode;
    block.after(box);
    form.elements.quote.value = words;
    form.elements.nth.value = places;
    document.getSelection().removeAllRanges();
    button.hidden = true;
    form.elements.body.focus();
  });

  // What was typed of a comment stays when the page goes, as to another view of the text: no tab apart is needed for that
  // here. What was sent stays too until the next page says that it was taken: the sending may have been stopped, or the
  // line was lost. It is kept for its writer alone: somebody else may sign in in the same tab.
  for (const way of document.querySelectorAll(".view-way")) {
    way.removeAttribute("target");
    way.removeAttribute("formtarget");
  }
  const unsent = `comments ${talk.dataset.unsent}`;
  let sent = null;
  const typed = () => Array.from(document.querySelectorAll(".talk-form, .talk-acts form"))
    .flatMap((form) => Array.from(form.elements))
    .filter((field) => field.type !== "hidden" && field.id)
    .filter((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  document.addEventListener("submit", (event) => { sent = event.target; });
  window.addEventListener("pagehide", () => {
    const fields = typed().map((field) => [field.id, field.value, Boolean(field.checked), field.form === sent]);
    try { sessionStorage.setItem(unsent, JSON.stringify(fields)); } catch { /* private window */ }
  });
  let before = null;
  try { before = JSON.parse(sessionStorage.getItem(unsent)); } catch { /* private window */ }
  const taken = Boolean(document.querySelector(".messagelist .said"));
  for (const [id, value, checked, wasSent] of before || []) {
    const field = wasSent && taken ? null : document.getElementById(id);
    if (!field) continue;
    field.value = value;
    field.checked = checked;
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  // A comment loads the page again: what was ticked and typed for the decision, and not sent, is put back
  // for whoever ticked it: nobody signs what somebody else has read.
  const decision = document.querySelector("#decision form");
  if (decision) {
    const kept = `decision ${talk.dataset.unsent}`;
    // Here nothing is lost by that, so no tab apart is needed.
    for (const field of document.querySelectorAll('input[name="apart"]')) {
      field.form.removeAttribute("target");
      field.remove();
    }
    const keep = () => {
      const fields = Array.from(new FormData(decision)).filter(([, value]) => typeof value === "string");
      try { sessionStorage.setItem(kept, JSON.stringify(fields)); } catch { /* private window */ }
    };
    document.addEventListener("submit", (event) => {
      if (event.target.matches(".talk-form, .talk-acts form")) keep();
    });
    let fields = null;
    try { fields = JSON.parse(sessionStorage.getItem(kept)); sessionStorage.removeItem(kept); } catch { /* private window */ }
    for (const field of fields ? decision.elements : []) {
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (field.type !== "hidden" && values.length) field.value = values[0];
    }
  }

  // A link to a form opens it, also where the browser does not.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-talk]");
    const form = link && document.getElementById(link.hash.slice(1));
    if (!form) return;
    event.preventDefault();
    open(form).scrollIntoView({ block: "nearest" });
    form.elements.quote.focus();
  });
})();
