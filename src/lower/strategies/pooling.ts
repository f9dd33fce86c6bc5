/**
 * Max and average pooling over images. Windows are clamped to the input where they reach over its edge, so no padding is
 * stored and -Infinity never meets a convolution's zeros; columns whose windows lie within are written out tap by tap.
 *
 * Pooling is not fused into its producer: there is little to win (4% of SqueezeNet's time, 0.7% of AlexNet's,
 * 0.4% of ResNet-18's), and where windows overlap (3x3, stride 2, as in every net that pools often) a fused kernel
 * would compute rows twice or keep them.
 */
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import {
  add,
  ceilDiv,
  convert,
  div,
  double,
  element,
  float,
  int,
  load,
  max,
  min,
  mul,
  narrow,
  sub,
  toFloat,
  widen,
} from "../../kernel/expression.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import type { Pooling } from "../../ops/contract/op.ts";
import { constantDim } from "../../tensor/dim.ts";
import { imageEpilogue, ONE_CHANNEL } from "../epilogue.ts";
import { forRows } from "../halo-rows.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { imageOf, pixelAddress } from "../buffer-view.ts";

/** Wider windows are looped over. */
const WIDEST_WRITTEN_OUT = 5;

export const pooling: Strategy = {
  name: "pooling",
  consider({ node, inputShapes, inputs, isRunning }) {
    const { pooling: trait } = node.traits;
    if (trait === undefined || inputShapes[0]!.length > 4 || !isRunning(inputs[0]!)) return undefined;
    const kernel = trait.window.kernel.join("x");
    return {
      reason: `${trait.reduction} over ${kernel} windows, clamped at the edges`,
      emit: (k, site) => emitPooling(k, site, trait),
    };
  },
};

/** The window along one axis. */
interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
  readonly padEnd: number;
  readonly extent: number;
}

/** The taps along one axis: `from + at * dilation` for `at` in [first, last). */
interface Taps {
  readonly start: Expression;
  readonly first: Expression;
  readonly last: Expression;
  /** How many elements count in an average. */
  readonly counted: Expression;
}

function emitPooling(k: KernelBuilder, site: Site, trait: Pooling): Emitted {
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const epilogue = imageEpilogue(k, site);
  const vertical = input.rowStride === 0 ? oneTap : axisWindow(trait, 0, input.height);
  const horizontal = axisWindow(trait, trait.window.kernel.length - 1, input.width);
  const isAverage = trait.reduction === "average";
  const sums =
    isAverage && sharesColumns(vertical, horizontal) ? k.scratch("columns", input.width * input.channels) : undefined;
  const extent = forRows(k, output, (n, y) => {
    const rows = tapsAt(k, vertical, y, trait.countPadding, 0, output.height);
    if (sums !== undefined) addColumns(n, rows, sums);
    for (const { from, to } of edgesAndInterior(horizontal, output.width)) {
      k.for("x", from, to, (x) => {
        const columns = tapsAt(k, horizontal, x, trait.countPadding, from, to);
        window(n, y, x, rows, columns);
      });
    }
  });
  return { extent, writesHalo: true };

  /** The sums of the columns of each channel over the rows of a window. */
  function addColumns(n: Expression, rows: Taps, sums: Buffer): void {
    k.for("x", 0, input.width, (x) => {
      const from = k.let("from", pixelAddress(input, { n, y: rows.start, x }));
      const to = k.let("to", mul(x, int(input.channels)));
      k.for("c", 0, input.channels, (c) => {
        const sum = k.variable("sum", double(0));
        k.for("ky", rows.first, rows.last, (ky) => {
          const down = mul(ky, int(vertical.dilation * input.rowStride));
          const address = add(add(from, down), mul(c, int(input.channelStride)));
          sum.set(add(sum.value, widen(load(input.buffer, address))));
        });
        k.store(sums, add(to, c), sum.value);
      });
    });
  }

  function window(n: Expression, y: Expression, x: Expression, rows: Taps, columns: Taps): void {
    const base = k.let("from", pixelAddress(input, { n, y: rows.start, x: columns.start }));
    const to = k.let("to", pixelAddress(output, { n, y, x }));
    // A product of doubles with it is off by a unit of theirs, far less than a float32 shows.
    const share = isAverage
      ? k.let("share", div(double(1), widen(toFloat(mul(rows.counted, columns.counted)))))
      : undefined;
    const pixel = epilogue.pixel({ n, y, x });
    k.for("c", 0, output.channels, (c) => {
      const operands = epilogue.channels(c, ONE_CHANNEL);
      const result = k.variable("v", isAverage ? double(0) : float(Number.NEGATIVE_INFINITY));
      if (sums !== undefined) {
        forTaps(k, columns, (kx) => {
          const x = add(columns.start, mul(kx, int(horizontal.dilation)));
          result.set(add(result.value, convert("f64", element(sums, add(mul(x, int(input.channels)), c)))));
        });
      } else {
        k.for("ky", rows.first, rows.last, (ky) => {
          const down = mul(ky, int(vertical.dilation * input.rowStride));
          const at = k.let("xk", add(add(base, down), mul(c, int(input.channelStride))));
          forTaps(k, columns, (kx) => {
            const address = add(at, mul(kx, int(horizontal.dilation * input.pixelStride)));
            accumulate(result, load(input.buffer, address), isAverage);
          });
        });
      }
      const value = share === undefined ? result.value : narrow(mul(result.value, share));
      k.store(output.buffer, add(to, mul(c, int(output.channelStride))), epilogue.finish(value, operands, pixel));
    });
  }
}

/** Whether windows beside one another have columns in common, of which the sums can be taken once. */
function sharesColumns(vertical: AxisWindow, horizontal: AxisWindow): boolean {
  return vertical.kernel > 1 && horizontal.kernel > horizontal.stride && horizontal.dilation === 1;
}

function accumulate(result: Variable, value: Expression, isAverage: boolean): void {
  result.set(isAverage ? add(result.value, widen(value)) : max(result.value, value));
}

/** Taps of a constant, small number are written out. */
function forTaps(k: KernelBuilder, { first, last }: Taps, visit: (at: Expression) => void): void {
  const isConstant = first.kind === "number" && last.kind === "number";
  if (!isConstant || last.value - first.value > WIDEST_WRITTEN_OUT) return k.for("kx", first, last, visit);
  for (let at = first.value; at < last.value; at++) visit(int(at));
}

const oneTap: AxisWindow = { kernel: 1, stride: 1, dilation: 1, pad: 0, padEnd: 0, extent: 1 };

function axisWindow({ window }: Pooling, axis: number, extent: number): AxisWindow {
  return {
    kernel: window.kernel[axis]!,
    stride: window.stride[axis]!,
    dilation: window.dilation[axis]!,
    pad: constantDim(window.padBegin[axis]!),
    padEnd: constantDim(window.padEnd[axis]!),
    extent,
  };
}

/** Output columns left of, within and right of those whose windows lie in the input. */
function edgesAndInterior({ kernel, stride, dilation, pad, extent }: AxisWindow, width: number) {
  const covered = (kernel - 1) * dilation + 1;
  const first = Math.min(width, Math.ceil(pad / stride));
  const behindLast = Math.floor((extent - covered + pad) / stride) + 1;
  const last = Math.max(first, Math.min(width, behindLast));
  return [
    { from: 0, to: first },
    { from: first, to: last },
    { from: last, to: width },
  ].filter(({ from, to }) => to > from);
}

/** The taps at an output position that is known to be in [from, to): constants where no clamping can be needed. */
function tapsAt(
  k: KernelBuilder,
  { kernel, stride, dilation, pad, padEnd, extent }: AxisWindow,
  position: Expression,
  countPadding: boolean,
  from: number,
  to: number,
): Taps {
  const start = k.let("start", add(mul(position, int(stride)), int(-pad)));
  const covered = (kernel - 1) * dilation + 1;
  const fitsBefore = from * stride >= pad;
  const fitsBehind = (to - 1) * stride - pad + covered <= extent;
  const first = fitsBefore ? int(0) : max(int(0), ceilDiv(sub(int(0), start), dilation));
  const last = fitsBehind ? int(kernel) : min(int(kernel), ceilDiv(sub(int(extent), start), dilation));
  const [firstTap, lastTap] = [k.let("first", first), k.let("last", last)];
  const inPadded = (to - 1) * stride - pad + covered <= extent + padEnd;
  // With ceil division a window may reach over the end padding too, and that never counts.
  const padded = inPadded ? int(kernel) : min(int(kernel), ceilDiv(sub(int(extent + padEnd), start), dilation));
  const counted = countPadding ? padded : sub(lastTap, firstTap);
  return { start, first: firstTap, last: lastTap, counted: k.let("counted", counted) };
}
