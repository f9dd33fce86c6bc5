// How long do checking and compiling take, against the size of the net? It should grow linearly.
import { check, compileModel, emitModule } from "../../dist/index.js";
import { median } from "../statistics.mjs";
import { milliseconds } from "../table.mjs";

export const title = "Time to compile";

export const about =
  "Milliseconds to check, and to compile for the TypeScript target, nets of so many layers; medians.";

export const defaults = { rounds: 3 };

export function ask({ rounds, tell }) {
  const options = { name: "net", model: "Net", source: "net.cvk", layout: "NCHW", weights: "none" };
  const results = [10, 100, 1000, 10_000].map((layers) => {
    tell(`${layers} layers`);
    const text = model(layers);
    const [net] = check("net.cvk", text).models;
    return {
      layers,
      check: time(rounds, () => check("net.cvk", text)),
      compile: time(rounds, () => emitModule(compileModel(net).lowered.program, options)),
    };
  });
  return { results };
}

/** Written out, no repeat: what the parser has to read. */
function model(layers) {
  const lines = Array.from({ length: layers / 2 }, () => "  conv 8 kernel=3 pad=1 relu");
  return `model Net {\n  input image [8, 16, 16]\n${lines.join("\n")}\n}\n`;
}

function time(rounds, run) {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return median(times);
}

export function tables({ results }) {
  const rows = results.map(({ layers, check, compile }) => [
    String(layers),
    ...[check, compile].flatMap((ms) => [milliseconds(ms), milliseconds((1000 * ms) / layers)]),
  ]);
  const columns = ["layers", "check ms", "µs a layer", "compile ms", "µs a layer"];
  return [{ caption: "Nets of convolutions", columns, rows }];
}
