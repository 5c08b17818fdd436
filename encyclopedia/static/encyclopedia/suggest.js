// Suggestions under a search box, after the combobox pattern of the ARIA Authoring Practices. Without this file the box
// is a plain form. Nothing of what is typed is kept, here or on the server; a choice leads to a page of this site only.
"use strict";

(() => {
  const WAIT = 150; // ms without a key before asking
  const LEAST = 2; // characters
  const MOST = 200; // no name is longer

  for (const form of document.querySelectorAll("form[data-suggest]")) combine(form);

  function combine(form) {
    const input = form.querySelector("input[name=q]");
    const words = form.dataset;
    const list = document.createElement("ul");
    const status = document.createElement("p");
    let timer, request, chosen = -1, asked = "";

    list.id = `${input.id}-list`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.name);
    status.className = "unseen";
    status.setAttribute("role", "status");
    input.after(list, status);

    // A box of type "search" may not have the role of a combobox.
    input.type = "text";
    input.enterKeyHint = "search";
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
      autocapitalize: "none", spellcheck: "false",
    })) input.setAttribute(name, value);

    const isOpen = () => !list.hidden;

    function choose(index) {
      const options = list.children;
      chosen = index;
      for (const [n, option] of [...options].entries()) option.setAttribute("aria-selected", String(n === index));
      if (index < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", options[index].id);
        options[index].scrollIntoView({ block: "nearest" });
      }
    }

    function show(isShown) {
      list.hidden = !isShown;
      input.setAttribute("aria-expanded", String(isShown));
      choose(-1);
    }

    function close() {
      clearTimeout(timer);
      request?.abort();
      status.textContent = "";
      show(false);
    }

    function fill([, names, titles, addresses]) {
      list.replaceChildren(...names.map((name, n) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${n}`;
        option.setAttribute("role", "option");
        option.append(name);
        if (titles[n]) {
          const of = document.createElement("span");
          of.className = "suggestion-of";
          of.append(titles[n]);
          option.append(" ", of);
        }
        // The path alone: whatever was answered, the reader stays on this site.
        option.dataset.path = new URL(addresses[n], location.href).pathname;
        return option;
      }));
      show(names.length > 0);
      status.textContent =
        names.length === 0 ? words.none : names.length === 1 ? words.one : words.many.replace("#", names.length);
    }

    async function ask() {
      asked = input.value.trim();
      request?.abort();
      if (asked.length < LEAST || asked.length > MOST) return close();
      const mine = (request = new AbortController());
      try {
        const answer = await fetch(`${words.suggest}?q=${encodeURIComponent(asked)}`, {
          credentials: "omit", cache: "no-store", signal: mine.signal,
        });
        if (!answer.ok) return close();
        const found = await answer.json();
        if (mine === request && document.activeElement === input) fill(found);
      } catch {
        if (mine === request) close(); // no network, or asked anew
      }
    }

    function go(option) {
      close();
      location.assign(option.dataset.path);
    }

    input.addEventListener("input", () => {
      choose(-1);
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });

    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      const isMove = event.key === "ArrowDown" || event.key === "ArrowUp";
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (isMove && event.altKey) {
        if (event.key === "ArrowUp") close();
        else if (last >= 0) show(true);
      } else if (isMove && last >= 0 && input.value.trim() === asked) {
        if (!isOpen()) show(true);
        const next = chosen + (event.key === "ArrowDown" ? 1 : -1);
        choose(next > last ? -1 : next < -1 ? last : next); // by way of the box itself, and round
      } else if (event.key === "Escape") {
        if (isOpen()) close();
        else input.value = "";
      } else if (event.key === "Enter" && isOpen() && chosen >= 0) go(list.children[chosen]);
      else {
        if (event.key === "Tab") close();
        else if (event.key !== "Shift") choose(-1);
        return;
      }
      event.preventDefault();
    });

    input.addEventListener("blur", close);
    // The box keeps the focus (and a telephone its keyboard) while a suggestion is pressed.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) go(option);
    });
  }
})();
