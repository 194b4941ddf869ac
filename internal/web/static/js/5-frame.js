// The frame: keys, colours, the rail, and what was asked to be confirmed.
const sheet = one("#keys");

document.addEventListener("keydown", (e) => {
  if (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey) && palette) {
    e.preventDefault();
    return openPalette();
  }
  if (e.key === "Escape" && !one("dialog[open]")) {
    if (typing(e.target)) return e.target.blur();
    if (closePanel() || dropInline()) e.preventDefault();
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || one("dialog[open]")) return;
  if (e.key === "Enter" && e.target.matches?.("[data-row]")) {
    if (follow("open")) e.preventDefault();
    return;
  }
  if (e.key === " " && e.target.matches?.("[data-row]")) {
    const box = one("input[type=checkbox]", e.target);
    if (box) {
      e.preventDefault();
      box.click();
    }
    return;
  }
  const act = {
    "/": () => one("#find")?.select(),
    "?": () => sheet.showModal(),
    j: () => step(1),
    k: () => step(-1),
    i: () => follow("trace"),
    t: raise,
  }[e.key];
  if (act) {
    e.preventDefault();
    act();
  }
});

document.addEventListener("click", (e) => {
  for (const open of every("details.pop[open]")) if (!open.contains(e.target)) open.open = false;
  if (e.target.closest?.("[data-keys]")) sheet.showModal();
});

// Colours and the width of the rail change at once and are kept by the server.
document.addEventListener("submit", (e) => {
  const form = e.target.closest?.("form[data-look]");
  const button = e.submitter;
  if (form && button?.name) {
    e.preventDefault();
    const data = new URLSearchParams(new FormData(form, button));
    fetch(form.action, { method: "POST", body: data, redirect: "manual", keepalive: true });
    root.dataset[button.name] = button.value;
    const order = button.dataset.order.split(" ");
    button.value = order[(order.indexOf(button.value) + 1) % order.length];
    const said = one("[data-said]", button);
    if (said) said.textContent = button.dataset["say" + button.value[0].toUpperCase() + button.value.slice(1)] ?? "";
    return;
  }
  const ask = button?.dataset.confirm ?? e.target.dataset?.confirm;
  if (ask && !confirm(ask)) return e.preventDefault();
  // Two taps are one: the button rests until the answer comes, or for a moment
  // where the answer is a file and the page stays.
  if (button && e.target.method === "post" && !e.defaultPrevented)
    setTimeout(() => {
      if (e.defaultPrevented) return; // another script sends it
      button.disabled = true;
      setTimeout(() => (button.disabled = false), 5000);
    });
});

const hit = one("[data-hit]");
if (hit && !location.hash) hit.scrollIntoView({ block: "center" });

// What the script of a page may use.
window.hut3 = { one, every, local, part, swap, openPanel, closePanel, combobox, sortable };

// On a telephone the rail is a row that is pushed: the room one is in stands in sight.
const room = one(".rail [aria-current]");
if (room) room.closest(".rail").scrollLeft = room.offsetLeft - innerWidth / 2;
