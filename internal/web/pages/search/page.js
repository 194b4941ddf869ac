// The days of the selection are dragged to a range. The two fields of days
// below the drawing do the same from the keyboard.
const { one } = window.hut3;
const box = one("[data-range]");
const svg = box && one("svg", box);
const form = box && one("form.days", box);
const days = svg ? [...svg.querySelectorAll("a")].map((a) => one("title", a).textContent.slice(0, 10)) : [];

function drag(start) {
  const shade = document.createElement("div");
  shade.className = "drawn";
  let end = start, moved = false;
  const area = svg.getBoundingClientRect();
  const at = (e) => Math.min(Math.max(Math.floor(((e.clientX - area.left) / area.width) * days.length), 0), days.length - 1);
  const draw = () => {
    const [a, b] = [Math.min(start, end), Math.max(start, end) + 1];
    shade.style.left = (100 * a) / days.length + "%";
    shade.style.width = (100 * (b - a)) / days.length + "%";
    const whole = (d, last) => (d.length > 7 && !d.endsWith(":") && !Number.isNaN(Date.parse(d)) ? d : last ? monthEnd(d) : d.slice(0, 7) + "-01");
    form.from.value = whole(days[a], false);
    form.until.value = whole(days[b - 1], true);
  };
  const move = (e) => {
    end = at(e);
    if (end !== start && !moved) {
      moved = true;
      box.append(shade);
    }
    if (moved) draw();
  };
  const done = () => {
    removeEventListener("pointermove", move);
    if (!moved) return;
    svg.addEventListener("click", (e) => { e.preventDefault(); e.stopPropagation(); }, { capture: true, once: true });
    form.requestSubmit();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", done, { once: true });
}

// monthEnd is the last day of a month, as in 2020-02.
function monthEnd(text) {
  const [y, m] = text.slice(0, 7).split("-").map(Number);
  return new Date(Date.UTC(y, m, 0)).toISOString().slice(0, 10);
}

svg?.addEventListener("dragstart", (e) => e.preventDefault());
svg?.addEventListener("pointerdown", (e) => {
  if (e.button || !days.length) return;
  e.preventDefault();
  const area = svg.getBoundingClientRect();
  drag(Math.min(Math.floor(((e.clientX - area.left) / area.width) * days.length), days.length - 1));
});
