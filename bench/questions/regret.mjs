// Does the compiler choose the fastest kernel? Every convolution and dense layer by each strategy that can compute it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, compileModel } from "../../dist/index.js";
import { describeComputation, strategyNames } from "../../dist/tools.js";
import { classics, loadModel, profileOf, withFolder, zooModels } from "../nets.mjs";
import { milliseconds, percent, ratio } from "../table.mjs";

export const title = "Regret";

export const about =
  "Every convolution, transposed convolution and dense layer of the nets and of `bench/zoo.cvk`, each shape once, on the " +
  "WebAssembly target: what the compiler chose, the fastest of all strategies that apply (each forced, by `convoke profile " +
  "--strategy`), and how many times the time of that the chosen one takes. A layer is a net of its own with the activations that are " +
  "fused with it, without residual sums; the copy before it leaves its input in the caches as a layer before it would, and only the " +
  "layer's own kernels are counted: the best time of all runs. `winograd-fused`, `winograd-staged` and `winograd-2x2` are plans " +
  "that are among those that `winograd` chooses from. Plain loop nests are tried up to 20 million multiply-accumulates.";

export const defaults = {
  rounds: 2,
  get nets() {
    return [...classics, ...zooModels().map(({ name }) => name)];
  },
};

const TARGET = "wasm";

/** A regret above this is measured once more, and the best of both counts. */
const DOUBTFUL = 1.03;

/** Multiply-accumulates up to which the plain loop nest is tried beside others. */
const PLAIN_MACS = 20e6;

export function ask({ nets, rounds, tell }) {
  const layers = distinctLayers(nets);
  return withFolder((folder) => ({
    results: layers.map((layer, at) => {
      tell(`layer ${at + 1} of ${layers.length}: ${layer.computes.join(", ")}`);
      return measured(layer, { file: join(folder, "layer.cvk"), rounds });
    }),
  }));
}

/** Each shape once, with the net and the name of the first that has it. */
function distinctLayers(nets) {
  const found = new Map();
  for (const net of nets) {
    const { graph } = compileModel(loadModel(net), { target: TARGET });
    for (const node of graph.nodes.filter(({ traits }) => traits.contraction !== undefined)) {
      const [own, ...fused] = describeComputation(node).split(/, (?![^[]*\])/);
      // What reads another tensor as well, as a residual sum does, has none here.
      const alone = fused.filter((_, step) => node.epilogue[step].operands.length === 1);
      const layer = { net, name: node.name, shape: node.inputs[0].type.shape.slice(1), computes: [own, ...alone] };
      const key = textOf(layer);
      if (!found.has(key)) found.set(key, layer);
    }
  }
  return [...found.values()];
}

function textOf({ shape, computes }) {
  return `model Layer {\n  input x [${shape.join(", ")}]\n  ${computes.join("\n  ")}\n}\n`;
}

function modelOf(layer) {
  const { models, diagnostics } = check("layer.cvk", textOf(layer));
  const mistake = diagnostics.find(({ severity }) => severity === "error");
  if (mistake !== undefined) throw new Error(`${layer.name}: ${mistake.message}`);
  return models[0];
}

/** What computes the layer, the chosen strategy first; what others stand for in the same words is the same kernel. */
function candidates(model) {
  const chosen = { name: undefined, ...choiceOf(model) };
  const others = strategyNames
    .map((name) => ({ name, ...choiceOf(model, name) }))
    .filter(({ name, strategy }) => name.startsWith(strategy) && (strategy !== "plain" || macsOf(model) <= PLAIN_MACS));
  const all = [chosen, ...others];
  return all.filter(({ reason }, at) => all.findIndex((other) => other.reason === reason) === at);
}

function choiceOf(model, strategy) {
  const [node] = model.graph.nodes;
  return compileModel(model, { target: TARGET, strategy }).lowered.choices.find(({ layer }) => layer === node.name);
}

function macsOf({ graph }) {
  const [node] = graph.nodes;
  const { type } = node.traits.contraction.transposed ? node.inputs[0] : node.outputs[0];
  const positions = type.shape.slice(2).reduce((a, b) => a * b, 1);
  return positions * node.parameters.weight.type.shape.reduce((a, b) => a * b, 1);
}

function measured(layer, { file, rounds }) {
  writeFileSync(file, textOf(layer));
  const model = modelOf(layer);
  const racing = candidates(model).map(({ name, strategy, reason }) => ({
    name: name ?? strategy,
    forced: name,
    reason,
    ms: Infinity,
  }));
  const run = () => {
    for (const racer of racing) racer.ms = Math.min(racer.ms, timeOf(file, model, racer.forced, rounds));
  };
  if (racing.length > 1) run();
  if (regretOf(racing) > DOUBTFUL) run();
  const { net, name, shape, computes } = layer;
  const times = racing.map(({ name, reason, ms }) => ({ strategy: name, reason, ms }));
  return { net, name, shape, computes: computes.join(", "), times };
}

/** Milliseconds of the layer's own kernels. */
function timeOf(file, { graph }, strategy, rounds) {
  const forced = strategy === undefined ? [] : ["--strategy", strategy];
  const { layers } = profileOf([file, "--target", TARGET, "--rounds", String(rounds), ...forced]);
  return layers.find(({ name }) => name === graph.nodes[0].name).bestMs;
}

/** How many times the time of the fastest the first one takes. */
function regretOf(times) {
  return times.length < 2 ? 1 : times[0].ms / Math.min(...times.map(({ ms }) => ms));
}

export function tables({ results }) {
  const open = results
    .filter(({ times }) => times.length > 1)
    .toSorted((a, b) => regretOf(b.times) - regretOf(a.times));
  const regrets = open.map(({ times }) => regretOf(times));
  const share = (most) => percent(regrets.filter((regret) => regret <= most).length / regrets.length);
  return [
    {
      caption: `Layers: ${results.length}, of which ${open.length} can be computed in several ways`,
      columns: ["regret at most", "layers"],
      rows: [1, 1.05, 1.1, 1.25].map((most) => [ratio(most), share(most)]),
    },
    {
      caption: "Chosen and best, worst first",
      columns: ["net", "layer", "input", "computes", "chosen", "ms", "best", "ms", "regret"],
      rows: open.map(row),
    },
  ];
}

function row({ net, name, shape, computes, times }) {
  const [chosen] = times;
  const best = times.toSorted((a, b) => a.ms - b.ms)[0];
  return [
    net,
    name,
    shape.join("x"),
    computes,
    chosen.strategy,
    milliseconds(chosen.ms),
    best.strategy,
    milliseconds(best.ms),
    ratio(regretOf(times)),
  ];
}
