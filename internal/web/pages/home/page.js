// n walks the handles that have something new; Enter opens the first of it.
const { every } = window.hut3;
let at = -1;
document.addEventListener("keydown", (e) => {
  if (e.key !== "n" || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || document.querySelector("dialog[open]")) return;
  const rows = every("[data-new]");
  if (!rows.length) return;
  e.preventDefault();
  const here = rows.indexOf(document.activeElement?.closest?.("[data-new]"));
  at = ((here >= 0 ? here : at) + 1) % rows.length;
  rows[at].tabIndex = -1;
  rows[at].focus();
  rows[at].scrollIntoView({ block: "nearest" });
});
