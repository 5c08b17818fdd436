// "On this page" follows the reader: the link to the section at the top of the window is the current one.
// Without this script the list works all the same.
(() => {
  const links = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  const seen = new Set();
  let current = null;
  const follow = () => {
    // In the order of the page. Between two sections, the last one that was seen stays.
    const first = [...links.keys()].find((section) => seen.has(section));
    if (!first || first === current) return;
    if (current) links.get(current).removeAttribute("aria-current");
    current = first;
    links.get(current).setAttribute("aria-current", "location");
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) isIntersecting ? seen.add(target) : seen.delete(target);
      follow();
    },
    { rootMargin: "-10% 0px -60% 0px" },
  );
  for (const section of links.keys()) watcher.observe(section);
})();
