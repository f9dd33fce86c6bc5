import { profileJson, profileModel, type Profile, type Source } from "../../../src/index.ts";
import { savesOperations } from "../../../src/tools.ts";
import type { LayerTimings } from "../../questions/profile.ts";
import type { Answer } from "../answer.ts";
import { NoAnswer } from "../no-answer.ts";
import { rangesOf } from "../ranges.ts";
import { prepare } from "../running.ts";

const ROUNDS = 5;
/** Between two looks for messages: a look costs milliseconds, in which nothing gets warm. */
const BREATH_MS = 100;
const clock = (): number => performance.now();

export const answer: Answer<"profile"> = async (running, { compiler, tell, breathe, isWithdrawn }) => {
  const { model, source, weights } = await prepare(running, compiler);
  const resolution = resolutionOf(clock);
  let breath = clock();
  const profile = await profileModel(model, weights.values(), {
    target: "wasm",
    accuracy: "default",
    rounds: ROUNDS,
    clock,
    resolution,
    onProgress: tell,
    async between() {
      if (clock() - breath < BREATH_MS) return;
      await breathe();
      breath = clock();
      if (isWithdrawn()) throw new NoAnswer("stopped");
    },
  });
  return timingsOf(profile, resolution, source);
};

function timingsOf(profile: Profile, resolutionMs: number, source: Source): LayerTimings {
  const { totals, peak, layers, ...rest } = profileJson(profile);
  const fewer = profile.layers.map(({ layer }) => layer !== undefined && savesOperations(layer.choice.strategy));
  return {
    layers: layers.map(({ name, computes, strategy, ms, share, gflops, ofPeak }, at) => {
      const node = profile.layers[at]!.layer?.node;
      return {
        name,
        computes: computes ?? undefined,
        strategy: strategy ?? undefined,
        ms,
        share,
        gflops: gflops ?? undefined,
        ofPeak: fewer[at] === true ? undefined : (ofPeak ?? undefined),
        doesFewer: fewer[at] === true,
        range: node === undefined ? undefined : rangesOf(node, source)[0],
      };
    }),
    withoutKernel: rest.withoutKernel,
    totalMs: totals.ms,
    wholeMs: totals.wholeMs,
    wholeBestMs: totals.wholeBestMs,
    gflops: totals.gflops,
    ofPeak: fewer.includes(true) ? undefined : totals.ofPeak,
    peakGflops: peak.gflops,
    peakKind: peak.kind,
    rounds: rest.rounds,
    runsPerRound: rest.runsPerRound,
    resolutionMs,
  };
}

/** The shortest of a few steps that the clock makes. */
function resolutionOf(read: () => number): number {
  const steps = Array.from({ length: 8 }, () => {
    const before = read();
    let after = before;
    while (after === before) after = read();
    return after - before;
  });
  return Math.min(...steps);
}
