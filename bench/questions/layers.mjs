// How near does each convolution come to what the machine can do? Asks `convoke profile`, which times the kernels within
// runs of the whole net, and measures the multiply-add peak in the same run.
import { profile, withNets } from "../nets.mjs";
import { gflops, milliseconds, percent } from "../table.mjs";

export const title = "Convolutions, of the peak";

export const about =
  "Ungrouped direct convolutions with at least 32 channels in and out on maps of at least 14x14, as `convoke profile` times " +
  "them in one thread: GFLOP/s, and the share of the multiply-add peak measured in the same run.";

export const defaults = { threads: [1] };

export async function ask({ nets, contestants, rounds, tell }) {
  const results = [];
  const ours = contestants.filter(({ compile }) => compile !== undefined);
  await withNets(nets, tell, (name, folder) => {
    for (const { name: contestant, compile } of ours) {
      tell(`${name}: profiling ${contestant}`);
      try {
        const { peak, layers, lowest } = profile(name, folder, [...compile, "--rounds", String(rounds)]);
        results.push({ net: name, contestant, peak, lowest, layers: layers.filter(({ judged }) => judged) });
      } catch (error) {
        tell(`${name}: without ${contestant}: ${error.message}`, { keep: true });
      }
    }
  });
  return { results };
}

export function tables({ results }) {
  const worst = {
    caption: "The slowest of each net",
    columns: ["net", "target", "layer", "of peak"],
    rows: results
      .filter(({ lowest }) => lowest !== null)
      .map(({ net, contestant, lowest }) => [net, contestant, lowest.name, percent(lowest.ofPeak)]),
  };
  const all = results
    .filter(({ layers }) => layers.length > 0)
    .map(({ net, contestant, peak, layers }) => ({
      caption: `${net}, ${contestant}; ${peak.kind} peak ${gflops(peak.gflops)} GFLOP/s`,
      columns: ["layer", "shape", "strategy", "ms", "GFLOP/s", "of peak"],
      rows: layers.map((layer) => [
        layer.name,
        `${layer.inputs.map(shapeText).join(", ")} → ${shapeText(layer.output)}`,
        layer.strategy,
        milliseconds(layer.ms),
        gflops(layer.gflops),
        percent(layer.ofPeak),
      ]),
    }));
  return [worst, ...all];
}

function shapeText(shape) {
  return shape.join("x");
}
