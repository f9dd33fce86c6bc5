/**
 * Transposed depthwise convolution (bilinear up-sampling, often): each phase of a row is a depthwise convolution, whose
 * positions lie as far apart as the phases do.
 *
 *     rows → phases of a row → tiles of a phase → channels → kernel rows that the row meets → taps
 */
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import { add, int, load, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import { biasOf, haloOf, loadBias, phasedGeometryOf, type PhasedGeometry } from "../contraction.ts";
import { forVectors, tapsAt, tapsInVectors } from "../depthwise/pack.ts";
import type { WindowKernel } from "../depthwise/tiles.ts";
import { finishRow, ONE_CHANNEL, tileEpilogue } from "../epilogue.ts";
import { forRows } from "../halo-rows.ts";
import { forPhases, phaseRuns, type AxisTaps, type PhaseRun } from "../phases.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { coverRow } from "../register-tile.ts";
import { imageOf, pixelAddress } from "../buffer-view.ts";

export const transposedDepthwise: Strategy = {
  name: "transposed-depthwise",
  consider(layer, facts) {
    const geometry = phasedGeometryOf(layer);
    if (geometry === undefined || !geometry.transposed || geometry.groups === 1) return undefined;
    if (geometry.inputs !== 1 || geometry.outputs !== 1) return undefined;
    const weights = tapsInVectors(layer, geometry, facts);
    const [y, x] = geometry.axes;
    return {
      reason: `one kernel per channel, in ${y.phases * x.phases} phases of the output`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitPhases(k, site, geometry, site.packed(weights)),
    };
  },
};

/** What the loops of a kernel share. */
interface Kernel extends Omit<WindowKernel, "geometry" | "tile"> {
  readonly geometry: PhasedGeometry;
}

function emitPhases(k: KernelBuilder, site: Site, geometry: PhasedGeometry, weights: Buffer): Emitted {
  const { facts } = site;
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const epilogue = tileEpilogue(k, site, output);
  const kernel: Kernel = { k, geometry, facts, input, output, weights, bias: biasOf(site), epilogue };
  const runs = phaseRuns(geometry.axes[1], output.width);
  const extent = forRows(k, output, (n, y) => {
    const taps = geometry.axes[0].taps(y, k.let.bind(k));
    const pixels = pixelAddress(input, { n, y: taps.input, x: int(0) });
    for (const run of runs) {
      forPhases(k, run, (phase) => emitPhase(kernel, { n, y, taps, pixels }, run, phase));
    }
    finishRow(k, epilogue, output, { n, y }, int(0), output.channels);
  });
  return { extent, writesHalo: true };
}

interface Row {
  readonly n: Expression;
  readonly y: Expression;
  readonly taps: AxisTaps;
  /** Where the pixels begin that the first of the taps meets. */
  readonly pixels: Expression;
}

function emitPhase(kernel: Kernel, row: Row, run: PhaseRun, phase: Expression): void {
  const { k, geometry, facts, input, output, bias, epilogue } = kernel;
  const axis = geometry.axes[1];
  const taps = axis.taps(phase, k.let.bind(k));
  const pixels = k.let("row", add(row.pixels, mul(taps.input, int(input.pixelStride))));
  const firstTap = k.let("first", add(mul(row.taps.first, int(geometry.kernel[1])), taps.first));
  for (const { from, tiles, size } of coverRow(run.outputs, positionsAtOnce(facts))) {
    k.for("x", from, from + tiles * size, (x) => emitTile(x, size), size);
  }

  function emitTile(x: Expression, size: number): void {
    const from = k.let("from", add(pixels, mul(x, int(axis.inputStep * input.pixelStride))));
    const at = { n: row.n, y: row.y, x: k.let("column", add(mul(x, int(axis.phases)), phase)) };
    const to = k.let("to", pixelAddress(output, at));
    const pixel = epilogue.tile.pixel(at);
    forVectors(k, geometry, facts, { first: int(0), count: geometry.groups }, (first, count) => {
      k.for("lane", 0, count, (lane) => {
        const c = k.let("channel", add(first, lane));
        const operands = epilogue.tile.channels(c, ONE_CHANNEL);
        const [start] = loadBias(k, bias, c, ONE_CHANNEL);
        const sums = Array.from({ length: size }, (_, right) => k.variable(`sum${right}`, start!));
        const inputs = add(from, mul(c, int(input.channelStride)));
        const vector = add(tapsAt(geometry, first), mul(firstTap, int(facts.lanes)));
        emitWindow(kernel, [row.taps.count, run.taps], inputs, add(vector, lane), sums);
        const target = k.let("yc", add(to, mul(c, int(output.channelStride))));
        sums.forEach((sum, position) => {
          const right = position * axis.phases;
          const value = epilogue.tile.finish(sum.value, operands, pixel, right);
          k.store(output.buffer, add(target, int(right * output.pixelStride)), value);
        });
      });
    });
  }
}

/** As many as leave each a register for its sum and its input, and one for the tap. */
function positionsAtOnce({ machine }: RunFacts): number {
  return Math.floor((machine.liveValues - 1) / 2);
}

/** Adds the window of a phase to the sums: so many rows and columns of taps, the first of which meets `inputs`. */
function emitWindow(
  { k, geometry, facts, input, weights }: Kernel,
  [rows, columns]: readonly [Expression, number],
  inputs: Expression,
  taps: Expression,
  sums: readonly Variable[],
): void {
  const [y, x] = geometry.axes;
  k.for("ky", 0, rows, (ky) => {
    k.for("kx", 0, columns, (kx) => {
      const down = mul(ky, int(y.tapStep * input.rowStride));
      const at = k.let("xk", add(add(inputs, down), mul(kx, int(x.tapStep * input.pixelStride))));
      const place = add(mul(ky, int(geometry.kernel[1])), kx);
      const tap = k.let("tap", load(weights, add(taps, mul(place, int(facts.lanes)))));
      sums.forEach((sum, right) => {
        const value = load(input.buffer, add(at, int(right * x.inputStep * input.pixelStride)));
        sum.set(add(sum.value, mul(value, tap)));
      });
    });
  });
}
