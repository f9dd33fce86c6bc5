/** What a profile measured, by layer: for tables. */
import type { Profile } from "../../profile/profile-model.ts";
import type { LayerTimes } from "./layer-columns.ts";

export function layerTimes({ layers, total }: Pick<Profile, "layers" | "total">): LayerTimes {
  const outside = layers.filter(({ name }) => isBoundary(name)).reduce((sum, { time }) => sum + time.ms, 0);
  return { layers: new Map(layers.map(({ name, time }) => [name, time.ms])), outside, total: total.ms };
}

/** `(input image)`: no layer is called like this. */
function isBoundary(name: string): boolean {
  return name.startsWith("(");
}
