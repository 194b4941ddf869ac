// Files that are too large together are told before they are sent.
"use strict";
const chosen = document.querySelector("input[type=file][data-most]");
chosen?.addEventListener("change", () => {
  const bytes = [...chosen.files].reduce((sum, f) => sum + f.size, 0);
  const most = Number(chosen.dataset.most);
  chosen.setCustomValidity(bytes > most ? `These have ${Math.ceil(bytes / 1048576)} MiB together, and at most ${most / 1048576} may come this way. Use the inbox, or hut3 import.` : "");
  chosen.reportValidity();
});
