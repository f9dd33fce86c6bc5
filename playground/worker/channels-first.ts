/** Arrays of outputs as panes show them: channels before places, whatever the layout of the model's arrays. */
import type { ResolvedModel } from "../../src/index.ts";

/** @param shape of the data, batch in front. */
export function channelsFirst(
  data: Float32Array,
  shape: readonly number[],
  layout: ResolvedModel["layout"],
): Float32Array {
  if (layout === "NCHW" || shape.length < 3) return data;
  const channels = shape.at(-1)!;
  const places = data.length / channels;
  return data.map((_, at) => data[(at % places) * channels + Math.floor(at / places)]!);
}
