// One key each on a row of the outstanding board: the link that names the key.
"use strict";
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
  const row = document.activeElement?.closest("[data-row]");
  const link = row && /^[a-z]$/.test(e.key) && row.querySelector(`a[data-key="${e.key}"]`);
  if (!link) return;
  e.preventDefault();
  link.click();
});
