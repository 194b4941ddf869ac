// The outline of an area on the ground: a circle of the stated radius, or a
// sector of it.

export interface Area {
  lat: number;
  lon: number;
  radius_m?: number;
  sector?: boolean;
  azimuth?: number;
  beam?: number;
}

/** unstated is the radius, in metres, of a ring that stands for no radius. */
const unstated = 750;

/** wide is the angle of a sector whose width nobody stated. */
const wide = 120;

const earth = 6_371_008.8; // mean radius, in metres
const steps = 64;

/** outline gives the corners, as [longitude, latitude], first and last alike. */
export function outline(a: Area): [number, number][] {
  const radius = a.radius_m || unstated;
  if (!a.sector) {
    const ring = Array.from({ length: steps }, (_, i) => away(a, (360 * i) / steps, radius));
    return [...ring, ring[0]];
  }
  const beam = Math.min(a.beam || wide, 360);
  const arc = Array.from({ length: steps + 1 }, (_, i) => away(a, (a.azimuth ?? 0) - beam / 2 + (beam * i) / steps, radius));
  const centre: [number, number] = [a.lon, a.lat];
  return [centre, ...arc, centre];
}

/** reach is how wide an area is drawn, in metres. */
export const reach = (a: Area): number => (a.radius_m || unstated) * (a.sector ? 1 : 2);

/** middle is the place, as [longitude, latitude], around which an area is drawn. */
export const middle = (a: Area): [number, number] => (a.sector ? away(a, a.azimuth ?? 0, reach(a) / 2) : [a.lon, a.lat]);

/** away is the place so many metres from another, along a bearing. */
function away(a: Area, bearing: number, metres: number): [number, number] {
  const rad = Math.PI / 180;
  const d = metres / earth, lat = a.lat * rad, b = bearing * rad;
  const to = Math.asin(Math.sin(lat) * Math.cos(d) + Math.cos(lat) * Math.sin(d) * Math.cos(b));
  const turn = Math.atan2(Math.sin(b) * Math.sin(d) * Math.cos(lat), Math.cos(d) - Math.sin(lat) * Math.sin(to));
  return [a.lon + turn / rad, to / rad];
}
