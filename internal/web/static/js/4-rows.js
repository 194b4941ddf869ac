// Rows: j and k walk them, Enter opens, i traces, t raises a threat from those that
// are messages, space picks, shift picks a range. A bar with data-picked shows itself while something is picked.
const rowsOf = () => every("main [data-row]:not([hidden] *)");

// Where nothing has the focus, the walk begins at what is looked at: the hit where it
// is in sight, or else the first row that is.
function begin(list) {
  const seen = list.filter((r) => r.getBoundingClientRect().bottom > 80 && r.getBoundingClientRect().top < innerHeight);
  return Math.max(list.indexOf(seen.find((r) => r.matches("[data-hit]")) ?? seen[0]), 0);
}

function step(by) {
  const list = rowsOf();
  if (!list.length) return;
  const i = list.indexOf(document.activeElement?.closest("[data-row]"));
  const next = list[i < 0 ? begin(list) : Math.min(Math.max(i + by, 0), list.length - 1)];
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function follow(name) {
  const link = one(`a[data-${name}]`, document.activeElement?.closest("[data-row]") || document.createElement("i"));
  if (link) link.click();
  return Boolean(link);
}

// raise begins a threat with the messages that are picked, or the one of the row;
// only where the page offers that.
function raise() {
  if (!one("button[formaction='/threats/new']")) return false;
  const picks = every("main [data-row] input[name=message]:checked");
  const here = one("input[name=message]", document.activeElement?.closest("[data-row]") || document.createElement("i"));
  const list = (picks.length ? picks : here ? [here] : []).map((box) => box.value);
  if (list.length) location.assign("/threats/new?message=" + encodeURIComponent(list.join(",")));
  return list.length > 0;
}

let lastPick = null;
function picked(form) {
  const n = every("[data-row] input[type=checkbox]:checked", form).length;
  for (const bar of every("[data-picked]", form)) {
    bar.hidden = n === 0;
    const count = one("[data-count]", bar);
    if (count) count.textContent = String(n);
  }
}
document.addEventListener("click", (e) => {
  const box = e.target.closest?.("[data-row] input[type=checkbox]");
  if (!box || !box.form) return;
  const boxes = every("[data-row]:not([hidden] *) input[type=checkbox]", box.form);
  if (e.shiftKey && lastPick && boxes.includes(lastPick)) {
    const [a, b] = [boxes.indexOf(lastPick), boxes.indexOf(box)].sort((x, y) => x - y);
    for (const other of boxes.slice(a, b + 1)) other.checked = box.checked;
  }
  lastPick = box;
  picked(box.form);
});
document.addEventListener("change", (e) => {
  const whole = e.target.closest?.("input[data-pick-all]");
  if (!whole?.form) return;
  for (const box of every("[data-row] input[type=checkbox]", whole.form)) box.checked = whole.checked;
  picked(whole.form);
});

// A table with data-table sorts by a click on a head and narrows by a word a
// column. It is for tables that stand whole on the page.
function sortable(table) {
  const heads = every("thead tr:first-child th", table);
  const body = table.tBodies[0];
  if (!body || body.rows.length < 2) return;
  const value = (row, i) => {
    const cell = row.cells[i];
    const text = (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
    const number = text.replaceAll(/[,£%]/g, "");
    return cell?.classList.contains("num") && number !== "" && !Number.isNaN(Number(number)) ? Number(number) : text.toLowerCase();
  };
  heads.forEach((th, i) => {
    if (!th.textContent.trim() || th.dataset.plain !== undefined || one("a, input", th)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...th.childNodes);
    th.append(button);
    button.addEventListener("click", () => {
      const down = th.getAttribute("aria-sort") === "ascending";
      heads.forEach((h) => h.removeAttribute("aria-sort"));
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => {
        const x = value(a, i), y = value(b, i);
        const by = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en-GB", { numeric: true });
        return down ? -by : by;
      });
      body.append(...rows);
    });
  });
  if (body.rows.length < 12) return;
  const row = table.tHead.insertRow();
  row.className = "narrow-by";
  const inputs = heads.map((th) => {
    const cell = document.createElement("td");
    row.append(cell);
    if (!one("button.sort", th)) return null;
    const input = Object.assign(document.createElement("input"), { type: "search", placeholder: "only" });
    input.setAttribute("aria-label", "only rows whose " + th.textContent.trim() + " holds");
    cell.append(input);
    return input;
  });
  row.addEventListener("input", () => {
    for (const r of body.rows) {
      r.hidden = inputs.some((input, i) => input?.value && !(r.cells[i]?.textContent ?? "").toLowerCase().includes(input.value.toLowerCase()));
    }
  });
}
every("table[data-table]").forEach(sortable);

// One key each on a row: the link that names the key.
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || one("dialog[open]")) return;
  const row = document.activeElement?.closest("[data-row]");
  const link = row && /^[a-z]$/.test(e.key) && one(`a[data-key="${e.key}"]`, row);
  if (!link) return;
  e.preventDefault();
  link.click();
});

// On a narrow window a row is read from above to below: each cell is told the head
// of its column, which the style sheet writes before it. Tables that sort, add up or
// have a form of their own keep their shape.
const narrow = matchMedia("(max-width: 640px)");
function told() {
  if (!narrow.matches) return;
  for (const table of every("table.list:not(.sum, .contacts, .hits, .deeds, .told, [data-table])")) {
    const heads = every("thead tr:first-child > *", table).map((th) => th.textContent.trim());
    if (heads.length < 2 || !every("tbody td", table).length) continue;
    for (const row of every("tbody tr", table)) {
      const whole = [...row.cells].reduce((n, cell) => n + cell.colSpan, 0) === heads.length;
      let at = 0;
      for (const cell of row.cells) {
        cell.dataset.head = whole && cell.colSpan === 1 ? heads[at] : "";
        at += cell.colSpan;
      }
    }
    table.classList.add("told");
  }
}
told();
narrow.addEventListener("change", told);
document.addEventListener("hut3:swapped", told);
