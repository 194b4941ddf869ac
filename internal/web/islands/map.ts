// The map page: the observations of the list beside it, as areas. The world is
// an outline of our own server; nothing is fetched from anywhere else.
import { LngLatBounds, Map as Chart, ScaleControl, setWorkerUrl, type GeoJSONSource } from "maplibre-gl";
import { feature } from "topojson-client";
import { colour, corners, mark, n, show, themed } from "./_page";
import { middle, outline, reach, type Area } from "./_area";

interface Seen {
  ref: string;
  kind: string;
  handle?: string;
  from?: string;
  to?: string;
  end_not_stated?: boolean;
  area?: Area;
  place?: string;
}

interface Answer {
  total: number;
  observations: Seen[];
  from?: string;
  to?: string;
}

/** Places are towns to find one's way by: name, longitude, latitude, zoom from which it is shown. */
interface Places { places: [string, number, number, number][] }

/** small is the width, in pixels, below which an area is hardly seen and a pointer leads to it. */
const small = 24;

const kinds = ["cell", "wifi", "anpr"];
const hues = ["#0072b2", "#d55e00", "#009e73"];

const empty = { type: "FeatureCollection" as const, features: [] as any[] };

class Room {
  private chart: Chart;
  private placed: { seen: Seen; from: number; to: number; drawn: any; lead: any }[] = [];
  private span: [number, number] = [0, 0];

  constructor(private room: HTMLElement, private box: HTMLElement, private said: HTMLElement, private answer: Answer, world: any, places: Places) {
    for (const seen of answer.observations) {
      if (!seen.area) continue;
      const from = seen.from ? Date.parse(seen.from) : NaN;
      const to = seen.to ? Date.parse(seen.to) : from;
      this.placed.push({ seen, from, to, drawn: drawing(seen, seen.area), lead: lead(seen, seen.area) });
    }
    const times = this.placed.flatMap((p) => (Number.isNaN(p.from) ? [] : [p.from, p.to]));
    if (times.length > 0) this.span = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
    this.chart = new Chart({
      container: box, style: this.style(world, places), center: [-2, 53], zoom: 4.2, attributionControl: false, dragRotate: false, pitchWithRotate: false,
      fadeDuration: 0, renderWorldCopies: false, maxZoom: 18,
    });
    this.chart.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-left");
    this.chart.touchZoomRotate.disableRotation();
    this.chart.on("load", () => this.ready());
    themed(() => this.paint());
  }

  private style(world: any, places: Places): any {
    const land = feature(world, world.objects.countries);
    const kind = ["match", ["get", "kind"], ...kinds.flatMap((k, i) => [k, hues[i]]), "#888888"];
    return {
      version: 8,
      sources: { land: { type: "geojson", data: land }, own: { type: "geojson", data: empty }, towns: { type: "geojson", data: towns(places) }, seen: { type: "geojson", data: empty }, leads: { type: "geojson", data: empty } },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": colour("sunk") } },
        { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("raised") } },
        { id: "coast", type: "line", source: "land", paint: { "line-color": colour("line"), "line-width": 1 } },
        { id: "own", type: "line", source: "own", paint: { "line-color": colour("accent"), "line-width": 1.5 } },
        { id: "town", type: "circle", source: "towns", filter: near, paint: { "circle-radius": 2, "circle-color": colour("quiet") } },
        { id: "seen", type: "fill", source: "seen", paint: { "fill-color": kind, "fill-opacity": ["case", ["get", "stated"], 0.22, 0.05] } },
        { id: "rim", type: "line", source: "seen", filter: ["get", "stated"], paint: { "line-color": kind, "line-width": 1.5 } },
        { id: "rim-open", type: "line", source: "seen", filter: ["!", ["get", "stated"]], paint: { "line-color": kind, "line-width": 1.5, "line-dasharray": [2, 2] } },
        {
          id: "names", type: "symbol", source: "towns", filter: near,
          layout: { "text-field": ["get", "name"], "text-font": ["system-ui", "sans-serif"], "text-size": 12, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.4, "symbol-sort-key": ["get", "rank"], "text-max-width": 12 },
          paint: { "text-color": colour("quiet"), "text-halo-color": colour("raised"), "text-halo-width": 1.5 },
        },
        { id: "leads", type: "symbol", source: "leads", filter: ["<", ["zoom"], ["get", "until"]], layout: { "icon-image": "corners", "icon-allow-overlap": true, "icon-ignore-placement": true } },
      ],
    };
  }

  private paint() {
    if (this.chart.hasImage("corners")) this.chart.updateImage("corners", corners(small, colour("text")));
    for (const [layer, property, name] of [["sea", "background-color", "sunk"], ["land", "fill-color", "raised"], ["coast", "line-color", "line"], ["own", "line-color", "accent"], ["town", "circle-color", "quiet"], ["names", "text-color", "quiet"], ["names", "text-halo-color", "raised"]]) {
      if (this.chart.getLayer(layer)) this.chart.setPaintProperty(layer, property as any, colour(name));
    }
  }

  private ready() {
    this.chart.addImage("corners", corners(small, colour("text")), { pixelRatio: 2 });
    this.chart.on("click", (e) => this.pressed(e.point));
    this.chart.on("mousemove", "leads", (e) => this.point(e.features![0].properties!.ref));
    this.chart.on("mouseleave", "leads", () => this.summary());
    this.chart.on("mousemove", "seen", (e) => this.point(e.features![0].properties!.ref));
    this.chart.on("mouseleave", "seen", () => this.summary());
    this.slider();
    this.draw();
    this.listed();
    this.all(false);
    this.room.dataset.ready = "";
  }

  private shown = 0;

  private point(ref: string) {
    const p = this.placed.find((q) => q.seen.ref === ref)!;
    this.said.textContent = `${p.seen.ref}: ${p.seen.kind}${p.seen.handle ? " of " + p.seen.handle : ""}, ${p.seen.place}`;
  }

  /** pressed opens the area under the pointer where it can be seen, and goes to those that cannot. */
  private pressed(at: { x: number; y: number }) {
    const under = (layer: string): string[] => this.chart.queryRenderedFeatures([at.x, at.y] as any, { layers: [layer] }).map((f) => f.properties!.ref);
    const led = under("leads"), seen = under("seen");
    if (led.length > 0) this.go(led);
    else if (seen.length > 0) this.choose(seen[0]);
  }

  /** go shows the areas of these records as large as the map has room for. */
  go(refs: string[]) {
    const bounds = new LngLatBounds();
    for (const p of this.placed.filter((q) => refs.includes(q.seen.ref))) for (const c of p.drawn.geometry.coordinates[0]) bounds.extend(c);
    this.chart.fitBounds(bounds, { padding: 80, maxZoom: 14, animate: false });
    mark("seen", refs[0]);
    this.point(refs[0]);
  }

  /** listed gives each line of the list whose area is drawn a way to it. */
  private listed() {
    const drawn = new Set(this.placed.map((p) => p.seen.ref));
    for (const b of document.querySelectorAll<HTMLButtonElement>("[data-go]")) {
      b.hidden = !drawn.has(b.dataset.go!);
      b.addEventListener("click", () => {
        this.go([b.dataset.go!]);
        this.room.scrollIntoView({ block: "nearest" });
      });
    }
  }

  private choose(ref: string) {
    mark("seen", ref);
    show("/trace/" + ref);
  }

  private summary() {
    const cut = this.answer.total > this.answer.observations.length ? `; the first ${n(this.answer.observations.length)} of ${n(this.answer.total)} are drawn` : "";
    this.said.textContent = this.placed.length === 0 ? "No observation here states a place." : `${n(this.shown)} of ${n(this.placed.length)} areas drawn${cut}. Select one for where it comes from; corners lead to those too small to see.`;
  }

  /** draw shows the areas that hold at some moment of the time that is set. */
  private draw() {
    const [from, to] = this.window();
    const drawn = this.placed.filter((p) => from === to && from === Infinity ? true : p.to >= from && p.from < to);
    this.shown = drawn.length;
    (this.chart.getSource("seen") as GeoJSONSource).setData({ type: "FeatureCollection", features: drawn.map((p) => p.drawn) });
    (this.chart.getSource("leads") as GeoJSONSource).setData({ type: "FeatureCollection", features: drawn.map((p) => p.lead) });
    const there = new Set(drawn.map((p) => p.seen.ref));
    for (const row of document.querySelectorAll<HTMLElement>("[data-seen]")) {
      const held = this.placed.some((p) => p.seen.ref === row.dataset.seen);
      row.classList.toggle("away", held && !there.has(row.dataset.seen!));
    }
    this.summary();
  }

  private window(): [number, number] {
    const at = this.room.querySelector<HTMLInputElement>("#map-at")!;
    const span = Number(this.room.querySelector<HTMLSelectElement>("#map-span")!.value) * 1000;
    at.disabled = span === 0;
    const now = this.room.querySelector<HTMLElement>("[data-now]")!;
    if (span === 0) { now.textContent = ""; return [Infinity, Infinity]; }
    const from = this.span[0] + (Number(at.value) / 1000) * Math.max(0, this.span[1] - this.span[0]);
    const text = (t: number) => new Date(t).toISOString().slice(0, 16).replace("T", " ");
    now.textContent = `${text(from)} to ${text(from + span)} UTC`;
    at.setAttribute("aria-valuetext", now.textContent);
    return [from, from + span];
  }

  private slider() {
    const time = this.room.querySelector<HTMLElement>("[data-time]")!;
    time.hidden = this.span[1] === 0;
    time.addEventListener("input", () => this.draw());
  }

  /** all shows every area at once, or the islands where there is none. */
  all(moving = true) {
    if (this.placed.length === 0) { this.chart.jumpTo({ center: [-2, 53], zoom: 4.2 }); return; }
    const bounds = new LngLatBounds();
    for (const p of this.placed) for (const c of p.drawn.geometry.coordinates[0]) bounds.extend(c);
    this.chart.fitBounds(bounds, { padding: 40, maxZoom: 14, animate: moving && !matchMedia("(prefers-reduced-motion: reduce)").matches });
  }

  zoom(by: number) { this.chart.jumpTo({ zoom: this.chart.getZoom() + by }); }

  /** ground lays the case's own tiles below everything but the sea, or takes them away. */
  ground(choice: HTMLOptionElement) {
    if (this.chart.getLayer("ground")) this.chart.removeLayer("ground");
    if (this.chart.getSource("ground")) this.chart.removeSource("ground");
    if (!choice.value) return;
    this.chart.addSource("ground", {
      type: "raster", tiles: [location.origin + choice.value], tileSize: 256,
      minzoom: Number(choice.dataset.fromZoom), maxzoom: Number(choice.dataset.toZoom),
    });
    this.chart.addLayer({ id: "ground", type: "raster", source: "ground", paint: { "raster-fade-duration": 0 } }, "own");
  }

  async own(boxes: HTMLInputElement[]) {
    const features: any[] = [];
    for (const b of boxes.filter((x) => x.checked)) {
      const res = await fetch(b.dataset.boundary!);
      const got = await res.json().catch(() => null);
      if (!res.ok || !got) { this.said.textContent = got?.error ?? `${b.dataset.name} did not come.`; b.checked = false; continue; }
      if (got.type === "FeatureCollection") features.push(...got.features);
      else features.push(got.type === "Feature" ? got : { type: "Feature", properties: {}, geometry: got });
    }
    (this.chart.getSource("own") as GeoJSONSource).setData({ type: "FeatureCollection", features });
  }
}

/** near keeps a town off the map until it is near enough for its name to have room. */
const near: any = ["<=", ["get", "zoom"], ["zoom"]];

function towns(p: Places): any {
  const features = p.places.map(([name, lon, lat, zoom], rank) => ({ type: "Feature", properties: { name, zoom, rank }, geometry: { type: "Point", coordinates: [lon, lat] } }));
  return { type: "FeatureCollection", features };
}

function drawing(seen: Seen, area: Area) {
  return { type: "Feature", properties: { ref: seen.ref, kind: seen.kind, stated: !!area.radius_m }, geometry: { type: "Polygon", coordinates: [outline(area)] } };
}

/** lead is the pointer to an area, shown until the area is as wide as the pointer. Its size is the same at every distance. */
function lead(seen: Seen, area: Area) {
  return { type: "Feature", properties: { ref: seen.ref, until: Math.log2((small * metresPerPixel * Math.cos((area.lat * Math.PI) / 180)) / reach(area)) }, geometry: { type: "Point", coordinates: middle(area) } };
}

/** metresPerPixel is what a pixel of the whole world's map, 512 of them wide, measures at the equator. */
const metresPerPixel = 40_075_016.686 / 512;

async function begin(room: HTMLElement) {
  const said = room.querySelector<HTMLElement>("[data-said]")!;
  const [seen, world, places] = await Promise.all([room.dataset.from!, room.dataset.world!, room.dataset.places!].map((from) => fetch(from)));
  if (!seen.ok || !world.ok || !places.ok) {
    said.textContent = (await seen.json().catch(() => null))?.error ?? "The map did not come. The list holds the same observations.";
    return;
  }
  setWorkerUrl(new URL(room.dataset.worker!, location.href).href);
  let map: Room;
  try {
    map = new Room(room, room.querySelector<HTMLElement>(".map")!, said, await seen.json(), await world.json(), await places.json());
  } catch {
    said.textContent = "This browser draws no WebGL. The list holds the same observations.";
    return;
  }
  const turns: Record<string, () => void> = { in: () => map.zoom(1), out: () => map.zoom(-1), all: () => map.all() };
  room.addEventListener("click", (e) => turns[(e.target as HTMLElement).closest<HTMLElement>("[data-zoom]")?.dataset.zoom ?? ""]?.());
  const ground = room.querySelector<HTMLSelectElement>("[data-ground]");
  ground?.addEventListener("change", () => map.ground(ground.selectedOptions[0]));
  const boxes = [...room.querySelectorAll<HTMLInputElement>("[data-boundary]")];
  for (const b of boxes) b.addEventListener("change", () => map.own(boxes));
}

const room = document.querySelector<HTMLElement>("[data-map]");
if (room) begin(room);
