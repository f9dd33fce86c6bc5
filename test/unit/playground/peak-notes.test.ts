import { expect, it } from "vitest";
import { peakNotes } from "../../../playground/page/panes/run/peak-notes.ts";
import type { LayerTiming } from "../../../playground/questions/profile.ts";

function layer(ofPeak: number | undefined, doesFewer = false): LayerTiming {
  return {
    name: "conv1",
    computes: undefined,
    strategy: undefined,
    ms: 1,
    share: 1,
    gflops: 1,
    ofPeak,
    doesFewer,
    range: undefined,
  };
}

it("says what is counted; why a share is missing; and why one is above all", () => {
  const plain = peakNotes({ layers: [layer(0.5)], ofPeak: 0.4 });
  expect(plain).not.toMatch(/Winograd|100 %/);
  const fewer = peakNotes({ layers: [layer(0.5), layer(undefined, true)], ofPeak: undefined });
  expect(fewer).toContain("Winograd does fewer");
  expect(fewer).not.toContain("100 %");
  expect(peakNotes({ layers: [layer(1.2)], ofPeak: 0.9 })).toContain("More than 100 %");
  expect(peakNotes({ layers: [layer(0.9)], ofPeak: 1.1 })).toContain("More than 100 %");
});
