// A link with data-inline="ID" brings the element of that id of its page, which
// holds a form, under the row that it stands on. What the form is answered with
// stays there too: a refusal shows in its place, and what went through renews
// the section around the row. Without this script the link goes to its page.
function dropInline(back = true) {
  const open = one("tr.inline");
  if (!open) return false;
  const row = open.previousElementSibling;
  open.remove();
  if (back && row) {
    row.tabIndex = -1;
    row.focus();
  }
  return true;
}

// fit puts a part of an answer into the open row, with the list of agencies that
// its fields complete from.
function fit(cell, fresh, from) {
  const list = one("datalist", from);
  if (list && !document.getElementById(list.id)) cell.append(list);
  one("section", cell)?.remove();
  cell.prepend(fresh);
  const first = one("[aria-invalid]", fresh) || one("select, textarea, input:not([type=hidden])", fresh);
  (first || one("button", fresh))?.focus();
}

async function openInline(a) {
  const row = a.closest("tr");
  dropInline(false);
  const got = await late(row, () => part(a.href)).catch(() => null);
  const fresh = got && one("#" + CSS.escape(a.dataset.inline), got.body);
  if (!fresh) return location.assign(a.href);
  const cell = document.createElement("td");
  cell.colSpan = row.cells.length;
  const open = document.createElement("tr");
  open.className = "inline";
  open.dataset.of = one("a[data-open]", row)?.getAttribute("href") ?? "";
  open.append(cell);
  row.after(open);
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Leave it" });
  close.dataset.leave = "";
  cell.append(close);
  fit(cell, fresh, got.body);
}

document.addEventListener("click", (e) => {
  if (e.target.closest?.("[data-leave]")) return dropInline();
  const a = e.target.closest?.("a[data-inline]");
  if (!a || !a.closest("tr") || e.button || e.ctrlKey || e.metaKey || e.shiftKey || !local(a.href)) return;
  e.preventDefault();
  openInline(a);
});

document.addEventListener("submit", async (e) => {
  const form = e.target.closest?.("tr.inline form");
  if (!form || e.defaultPrevented) return;
  e.preventDefault();
  const button = e.submitter;
  if (button) button.disabled = true;
  const got = await late(form, () => part(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) })).catch(() => null);
  if (button) button.disabled = false;
  const cell = form.closest("td");
  if (!got || !cell) return;
  // The form again, or the one that asks who it is before it goes to the same place.
  const again = one("#" + CSS.escape(form.id), got.body) || every("form", got.body).find((f) => f.getAttribute("action") === form.getAttribute("action"));
  if (!got.ok) {
    if (!again) return refuse(form, one("main h1, h1", got.body)?.textContent ?? "It was refused.");
    form.replaceWith(again);
    one("[aria-invalid]", again)?.focus();
    return;
  }
  const around = form.closest("section[id][data-renew]");
  const rows = around ? every("[data-row]", around) : [];
  const nth = rows.indexOf(form.closest("tr").previousElementSibling);
  if (!around) return location.reload();
  await swap(around.id, location.href);
  const list = every("[data-row]", document.getElementById(around.id));
  const next = list[Math.min(nth, list.length - 1)];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
});

function refuse(form, text) {
  const said = one(".notice.red", form) || Object.assign(document.createElement("p"), { className: "notice red" });
  said.setAttribute("role", "alert");
  said.textContent = text;
  form.prepend(said);
}
