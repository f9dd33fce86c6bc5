/** What a profile measured, by layer: for tables. */
import type { Profile } from "../../profile/profile-model.ts";
import type { LayerTimes } from "./layer-columns.ts";

export function layerTimes({ layers, total }: Pick<Profile, "layers" | "total">): LayerTimes {
  return { layers: new Map(layers.map(({ name, time }) => [name, time.ms])), total: total.ms };
}
