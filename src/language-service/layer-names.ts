/** The layers that the language knows by name. */
import { layerNames } from "../ops/index.ts";

const known: ReadonlySet<string> = new Set(layerNames);

export function isLayerName(text: string): boolean {
  return known.has(text);
}
