// The panel at the right: a page beside the page. Its address stands in the
// window's own, so that it can be sent and opened again.
const panel = one("#panel");
let opener = null;

function panelAddress(url) {
  const here = new URL(location.href);
  if (url) here.searchParams.set("panel", url);
  else here.searchParams.delete("panel");
  return here.pathname + here.search.replaceAll("%2F", "/") + here.hash;
}

async function openPanel(url, push = true) {
  url = local(url);
  if (!panel || !url) return;
  if (panel.hidden) opener = document.activeElement;
  panel.hidden = false;
  document.body.classList.add("paneled");
  const body = one("#panel-body");
  const got = await late(panel, () => part(url)).catch(() => null);
  if (!got) {
    body.textContent = "No answer came. The server may be away; what was open is still there.";
    return;
  }
  for (const el of every("[id]", got.body)) {
    const mine = document.getElementById(el.id);
    if (mine && !panel.contains(mine)) el.removeAttribute("id");
  }
  body.replaceChildren(...got.body.childNodes);
  one("#panel-page").href = url;
  if (push) history.pushState({ panel: url }, "", panelAddress(url));
  panel.scrollTop = 0;
  const head = one("h1", body) || body;
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
}

function closePanel(push = true) {
  if (!panel || panel.hidden) return false;
  panel.hidden = true;
  document.body.classList.remove("paneled");
  one("#panel-body").replaceChildren();
  if (push) history.pushState({}, "", panelAddress(""));
  if (opener?.isConnected) opener.focus();
  return true;
}

document.addEventListener("click", (e) => {
  if (e.target.closest?.("#panel-close")) return closePanel();
  const a = e.target.closest?.("a[data-panel], a[data-trace], #panel-body a[href^='/trace/']");
  if (!a || !panel || e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  openPanel(a.href);
});
addEventListener("popstate", () => {
  const url = new URLSearchParams(location.search).get("panel");
  if (url) openPanel(url, false);
  else closePanel(false);
});
const asked = new URLSearchParams(location.search).get("panel");
if (asked) openPanel(asked, false);
