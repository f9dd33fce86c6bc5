/**
 * Convolution by Winograd's method: tiles of the output from fewer products than a sum over taps takes, at the price of
 * transforms, of weights that take more memory, and of a little more rounding. For 2x2, 3x3 and 5x5 kernels with stride 1,
 * and for transposed convolutions whose phases are such: 4x4 or 6x6 with stride 2.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, compare, div, int, mul, rem } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import { biasOf, haloOf, phasedGeometryOf, phasesOf, type PhasedGeometry } from "../contraction.ts";
import { bytesOf } from "../../kernel/elements.ts";
import { tileEpilogue } from "../epilogue.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { imageOf } from "../buffer-view.ts";
import {
  blockAt,
  inputScratch,
  multiply,
  outputScratch,
  phaseAt,
  tilesOf,
  transformInput,
  transformOutput,
  type Block,
  type Finish,
  type Group,
  type Phase,
  type Setting,
} from "../winograd/kernels.ts";
import { planeStride, type Planes, type Row } from "../winograd/transform.ts";
import { packedLength, transformedKernels, weightGroup, type Cut } from "../winograd/pack.ts";
import {
  planFor,
  problemOf,
  transformedWeights,
  weightElement,
  type Constraints,
  type Plan,
  type Problem,
} from "../winograd/plan.ts";

export const winograd: Strategy = winogradWith({});

/** The strategy with parts of its plan laid down. */
export function winogradWith(constraints: Constraints): Strategy {
  return {
    name: "winograd",
    roundsMore: true,
    consider(layer, facts) {
      const geometry = phasedGeometryOf(layer);
      const problem = geometry && problemOf(geometry, layer.outputShape);
      const plan = problem && planFor(problem, facts, constraints);
      if (plan === undefined) return undefined;
      const cut = cutOf(plan, geometry!);
      const weights = transformedKernels(layer, geometry!, plan.tiling, cut, weightElement(plan, geometry!, facts));
      return {
        reason: reasonOf(plan, problem!, facts),
        cost: plan.cost.total + facts.stagedKernel,
        halos: [haloOf(geometry!, layer.inputShapes[0]!, coveredShape(layer.outputShape, plan, geometry!))],
        packs: [weights],
        emit: (k, site) => emitWinograd(k, site, geometry!, plan, site.packed(weights)),
      };
    },
  };
}

function cutOf({ tile, blocks }: Plan, { outputs }: PhasedGeometry): Cut {
  return { outputs, width: tile.channels, blocks };
}

/** The shape of the output, where its last tiles are whole. */
function coveredShape(
  [batch, channels]: readonly number[],
  { rows, columns, tiling: { m } }: Plan,
  { axes: [y, x] }: PhasedGeometry,
): readonly number[] {
  return [batch!, channels!, rows * m * y.phases, columns * m * x.phases];
}

function reasonOf(plan: Plan, problem: Problem, facts: RunFacts): string {
  const { tiling, form, rows, columns, tiles, blocks, cost } = plan;
  const { geometry, batch, height, width } = problem;
  const phases = phasesOf(geometry);
  const count = batch * rows * columns;
  const direct = batch * height * width * tiling.r ** 2;
  const weights = phases * bytesOf(weightElement(plan, geometry, facts), transformedWeights(plan, geometry));
  return [
    `${tiling.name} ${form}: ${count} tiles${phases === 1 ? "" : ` in each of ${phases} phases`}`,
    `${(direct / (count * tiling.n ** 2)).toFixed(2)} times fewer multiply-adds`,
    `transforms ${percent(cost.transforms / cost.total)} and memory ${percent(cost.memory / cost.total)} of the cost`,
    `${(weights / 2 ** 20).toFixed(1)} MB of weights`,
    `${tiles} tiles x ${blocks * plan.tile.channels} channels at a time`,
  ].join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}

// ── Kernels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What both forms share. */
interface Kernel {
  readonly site: Site;
  readonly plan: Plan;
  readonly setting: Setting;
  readonly weights: Buffer;
  readonly finish: Finish;
  /** Memory between products and output transforms. */
  readonly results: Planes;
  readonly scratch: Buffer;
}

function emitWinograd(k: KernelBuilder, site: Site, geometry: PhasedGeometry, plan: Plan, weights: Buffer): Emitted {
  const { facts } = site;
  const { tiling, rows, columns, blocks, tiles } = plan;
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const setting: Setting = { facts, tile: plan.tile, tiling, geometry, input, output, rows, columns };
  const channels = blocks * plan.tile.channels;
  const kernel: Kernel = {
    site,
    plan,
    setting,
    weights,
    finish: { bias: biasOf(site), epilogue: tileEpilogue(k, site, output) },
    results: planes(site, setting, "products", tiles, channels, "scratch"),
    scratch: site.memory("output_rows", outputScratch(setting, channels), "scratch"),
  };
  return plan.form === "fused" ? emitFused(k, kernel) : emitStaged(k, kernel);
}

function planes(
  site: Site,
  { facts, tiling }: Setting,
  name: string,
  tiles: number,
  channels: number,
  role: "scratch" | "workspace",
): Planes {
  const stride = planeStride(tiles, channels, facts);
  return { buffer: site.memory(name, tiling.n ** 2 * stride, role), channels, stride };
}

function emitFused(k: KernelBuilder, kernel: Kernel): Emitted {
  const { site, plan, setting } = kernel;
  const { inputs } = setting.geometry;
  const transformed = planes(site, setting, "transformed", plan.tiles, inputs, "scratch");
  const scratch = site.memory("input_columns", inputScratch(setting), "scratch");
  const steps = Math.ceil(tilesOf(setting) / plan.tiles);
  const phases = phasesOf(setting.geometry);
  const extent = overRange(k, "at", phases * steps, (at) => {
    const [number, step] = phases === 1 ? [int(0), at] : [k.let("phase", div(at, int(steps))), rem(at, int(steps))];
    const phase = phaseAt(k, setting.geometry, number);
    const block = blockAt(k, step, plan.tiles, tilesOf(setting), setting.tile.positions);
    k.for("t", 0, block.count, (t) =>
      transformInput(k, setting, phase, add(block.first, t), scratch, { planes: transformed, at: t }),
    );
    const weights = k.let("weights", mul(number, int(weightsOfPhase(kernel))));
    forGroups(k, kernel, weights, (group) => {
      emitGroup(k, kernel, phase, block, group, { planes: transformed, at: int(0) });
    });
  });
  return { extent, writesHalo: false };
}

function emitStaged(k: KernelBuilder, kernel: Kernel): Emitted {
  const { site, plan, setting } = kernel;
  const total = tilesOf(setting);
  const transformed = planes(site, setting, "transformed", total, setting.geometry.inputs, "workspace");
  site.stage("transform", "tiles of the input, transformed", (stage) => {
    const scratch = site.memory("input_columns", inputScratch(setting), "scratch");
    return overRange(stage, "tile", total, (tile) =>
      transformInput(stage, setting, lonePhase(stage, kernel), tile, scratch, { planes: transformed, at: tile }),
    );
  });
  const { whole, rest, last } = groupsOf(kernel);
  const eachBlock = (group: Group): void => {
    k.for("part", 0, Math.ceil(total / plan.tiles), (at) => {
      const block = blockAt(k, at, plan.tiles, total, setting.tile.positions);
      emitGroup(k, kernel, lonePhase(k, kernel), block, group, { planes: transformed, at: block.first });
    });
  };
  const extent = overRange(k, "group", whole + (rest > 0 ? 1 : 0), (at) => {
    if (rest === 0) eachBlock(groupAt(k, kernel, at));
    else if (whole === 0) eachBlock(last());
    else
      k.if(
        compare("lt", at, int(whole)),
        () => eachBlock(groupAt(k, kernel, at)),
        () => eachBlock(last()),
      );
  });
  return { extent, writesHalo: false };
}

/** What has no more phases. */
function lonePhase(k: KernelBuilder, { setting: { geometry } }: Kernel): Phase {
  return phaseAt(k, geometry, int(0));
}

/** Products and outputs of some tiles and channels; `transformed` is the row of the first tile. */
function emitGroup(
  k: KernelBuilder,
  { setting, weights, results, scratch, finish }: Kernel,
  phase: Phase,
  block: Block,
  group: Group,
  transformed: Row,
): void {
  multiply(k, setting, block, group, weights, transformed, results);
  k.for("t", 0, block.count, (t) => {
    transformOutput(k, setting, phase, add(block.first, t), { planes: results, at: t }, scratch, group, finish);
  });
}

function overRange(k: KernelBuilder, name: string, extent: number, body: (at: Expression) => void): number {
  if (extent === 1) body(int(0));
  else k.range(name, body);
  return extent;
}

// ── Groups of output channels ────────────────────────────────────────────────────────────────────────────────────────

/** How many groups are whole, and what is left. */
function groupsOf(kernel: Kernel) {
  const { plan, setting } = kernel;
  const { outputs } = setting.geometry;
  const channels = plan.blocks * setting.tile.channels;
  const whole = Math.floor(outputs / channels);
  const rest = outputs - whole * channels;
  return { whole, rest, last: (phaseWeights: Expression = int(0)) => partialGroup(kernel, whole, rest, phaseWeights) };
}

function groupAt(k: KernelBuilder, kernel: Kernel, at: Expression, phaseWeights: Expression = int(0)): Group {
  const { plan, setting } = kernel;
  const channels = plan.blocks * setting.tile.channels;
  const first = k.let("firstChannel", mul(at, int(channels)));
  const weights = k.let("groupWeights", add(phaseWeights, mul(at, int(weightsEach(kernel)))));
  return { first, channels, blocks: plan.blocks, weights };
}

function partialGroup(kernel: Kernel, at: number, channels: number, phaseWeights: Expression): Group {
  const { plan, setting } = kernel;
  const width = setting.tile.channels;
  const first = at * plan.blocks * width;
  return {
    first: int(first),
    channels,
    blocks: Math.ceil(channels / width),
    weights: add(phaseWeights, int(at * weightsEach(kernel))),
  };
}

/** Transformed weights of a whole group. */
function weightsEach({ plan, setting: { tiling, tile, geometry } }: Kernel): number {
  return weightGroup(tiling, plan.blocks, geometry.inputs, tile.channels);
}

function weightsOfPhase({ plan, setting: { tiling, geometry } }: Kernel): number {
  return packedLength(tiling, geometry.inputs, cutOf(plan, geometry));
}

/** All groups of a phase, whose weights begin at `weights`. */
function forGroups(k: KernelBuilder, kernel: Kernel, weights: Expression, visit: (group: Group) => void): void {
  const { whole, rest, last } = groupsOf(kernel);
  k.for("group", 0, whole, (at) => visit(groupAt(k, kernel, at, weights)));
  if (rest > 0) visit(last(weights));
}
