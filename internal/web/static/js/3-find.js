// The one box: it completes queries, references, handles, numbers and the names
// of pages, within what the reader may see.
function combobox(input) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  let items = [], at = -1, asking = 0, timer = 0;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (n) => {
    at = n;
    every("li", list).forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
    const li = list.children[at];
    if (li) {
      input.setAttribute("aria-activedescendant", li.id);
      li.scrollIntoView({ block: "nearest" });
    }
  };
  const take = (item) => {
    if (item.fill) {
      input.value = item.fill;
      input.focus();
      return ask();
    }
    location.assign(item.to);
  };
  const show = () => {
    list.replaceChildren(...items.map((item, i) => {
      const li = document.createElement("li");
      li.id = list.id + "-" + i;
      li.setAttribute("role", "option");
      const kind = document.createElement("span");
      kind.className = "quiet";
      kind.textContent = item.kind;
      li.append(Object.assign(document.createElement("span"), { textContent: item.text, dir: "auto" }), kind);
      li.addEventListener("pointerdown", (e) => { e.preventDefault(); take(item); });
      return li;
    }));
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(items.length > 0));
    at = -1;
  };
  async function ask() {
    const mine = ++asking;
    const res = await fetch("/api/v1/complete?q=" + encodeURIComponent(input.value)).catch(() => null);
    if (mine !== asking || !res?.ok || document.activeElement !== input) return;
    items = (await res.json()).items;
    show();
  }
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener("focus", () => { if (input.dataset.complete === "palette") ask(); });
  input.addEventListener("blur", () => { asking++; close(); });
  input.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !list.hidden) {
      e.preventDefault();
      e.stopPropagation();
      return close();
    }
    if (list.hidden || !items.length) return;
    if (e.key === "ArrowDown") mark((at + 1) % items.length);
    else if (e.key === "ArrowUp") mark((at + items.length - 1) % items.length);
    else if (e.key === "Enter" && at >= 0) take(items[at]);
    else if (e.key === "Tab" && at < 0 && items[0].fill && !e.shiftKey) take(items[0]);
    else return;
    e.preventDefault();
  });
}
every("[data-complete]").forEach(combobox);

const palette = one("#palette");
function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  const input = one("input", palette);
  input.value = "";
  input.focus();
}
