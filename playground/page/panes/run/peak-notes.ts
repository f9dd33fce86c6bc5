/** What has to be known of shares of the machine's peak. */
import type { LayerTimings } from "../../../questions/profile.ts";

export function peakNotes({ layers, ofPeak }: Pick<LayerTimings, "layers" | "ofPeak">): string {
  const counted = "GFLOP/s count the multiplications and additions of the direct method.";
  const fewer = layers.some(({ doesFewer }) => doesFewer)
    ? " Winograd does fewer: its layers have no share of the peak, nor has the whole net."
    : "";
  const most = Math.max(ofPeak ?? 0, ...layers.map((layer) => layer.ofPeak ?? 0));
  const above =
    most > 1 ? " More than 100 % says that the machine did other work while its peak was measured: measure again." : "";
  return `${counted}${fewer}${above}`;
}
