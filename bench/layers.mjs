// Every convolution of the nets, timed within a run of the whole net, against the scalar multiply-add peak that the same
// run measures.   npm run bench:layers [-- --nets alexnet,resnet-18 --rounds 15]
import { parseArgs } from "node:util";
import { median, scalarPeak } from "./measure.mjs";
import { generate, loadNet, netNames, start } from "./nets.mjs";

const { values } = parseArgs({
  options: {
    nets: { type: "string", default: netNames.join(",") },
    rounds: { type: "string", default: "9" },
    all: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);

let worst = Infinity;
for (const name of values.nets.split(",")) {
  const net = loadNet(name);
  const { times, functions, run } = await timed(net);
  const peaks = [];
  for (let round = -3; round < rounds; round++) {
    if (round === 0) times.clear();
    run();
    peaks.push(scalarPeak());
  }
  const peak = median(peaks);
  console.log(`\n${name}: scalar multiply-add peak ${peak.toFixed(1)} GFLOP/s`);
  console.log(
    `${"layer".padEnd(34)}${"in -> out".padEnd(34)}${"ms".padStart(9)}${"GFLOP/s".padStart(9)}${"of peak".padStart(9)}`,
  );
  for (const { name: layer, text, macs, counted } of convolutions(net, functions)) {
    const ms = median(times.get(functions.get(layer)));
    const speed = (2 * macs) / ms / 1e6;
    if (counted) worst = Math.min(worst, speed / peak);
    if (!counted && !values.all) continue;
    console.log(
      `${layer.padEnd(34)}${text.padEnd(34)}${ms.toFixed(3).padStart(9)}${speed.toFixed(1).padStart(9)}${`${((100 * speed) / peak).toFixed(0)}%`.padStart(9)}`,
    );
  }
}
console.log(
  `\nlowest share of the peak: ${(100 * worst).toFixed(0)}% (ungrouped convolutions with at least 16 channels in and out)`,
);

/** The generated module with a clock around each call of a kernel. */
async function timed(net) {
  const { lowered, js } = generate(net);
  const names = new Set(lowered.program.run.map((call) => call.function.name));
  // `for (let at = 0; at < 28; at++) conv1(at);`, or the call alone
  const clocked = js.replace(/^( +)((?:for \([^)]*\) )?(\w+)\([^;]*\);)$/gm, (line, indent, call, name) => {
    if (!names.has(name)) return line;
    return `${indent}{ const start = performance.now(); ${call} globalThis.spent("${name}", performance.now() - start); }`;
  });
  const times = new Map();
  globalThis.spent = (name, ms) => {
    if (!times.has(name)) times.set(name, []);
    times.get(name).push(ms);
  };
  const loaded = await start(clocked, net);
  const functions = new Map(lowered.choices.map((choice) => [choice.layer, choice.function]));
  return { times, functions, run: () => loaded.run(net.input) };
}

function convolutions({ model }, functions) {
  return model.graph.nodes.flatMap((node) => {
    if (!["conv", "depthwise"].includes(node.op.name) || !functions.has(node.name)) return [];
    const [, inputs, height, width] = node.inputs[0].type.shape;
    const [, outputs, outHeight, outWidth] = node.outputs[0].type.shape;
    const [, each, kernelHeight, kernelWidth] = node.parameters.weight.type.shape;
    const macs = outHeight * outWidth * outputs * each * kernelHeight * kernelWidth;
    const text = `${inputs}@${height}x${width} -> ${outputs}@${outHeight}x${outWidth} ${kernelHeight}x${kernelWidth}`;
    return [{ name: node.name, text, macs, counted: each === inputs && inputs >= 16 && outputs >= 16 }];
  });
}
