/** The arithmetic of a layer with the numbers of its line: its extents, its parameters, its work. */
import type { Node } from "../../graph/graph.ts";
import { asCode } from "../../reports/markdown.ts";
import { axisNames } from "../../tensor/axis-names.ts";
import {
  dimsEqual,
  formatDim,
  formatFactor,
  isConstantDim,
  multiplyDims,
  productOfDims,
  withinLength,
  type Dim,
} from "../../tensor/dim.ts";
import { grouped } from "../../tensor/readable-numbers.ts";
import { spatialDims } from "../../tensor/shape.ts";
import { dilatedExtent, roundedArithmetic, type Window } from "../../tensor/window.ts";
import type { Analysis } from "../analysis.ts";

type Form = (dim: Dim) => Dim;

/** Lines of Markdown. */
export function layerArithmetic(analysis: Analysis, node: Node): readonly string[] {
  const form = analysis.formOf(node.outputs[0]!);
  return [...extentLines(node, form), ...figureLines(analysis, node, form)];
}

// ── Extents ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of layers with a window: an axis a line, those that read alike together. */
function extentLines(node: Node, form: Form): readonly string[] {
  const { contraction, pooling } = node.traits;
  const window = contraction?.window ?? pooling?.window;
  const [input, output] = [node.inputs[0]?.type.shape ?? [], node.outputs[0]!.type.shape];
  if (window === undefined || input.length !== output.length) return [];
  const names = axisNames(output.length).slice(-spatialDims(output).length);
  const told = spatialDims(input).map((extent, axis) =>
    contraction?.transposed === true
      ? transposedArithmetic(window, axis, extent, spatialDims(output)[axis]!)
      : roundedArithmetic(window, axis, extent, form),
  );
  const alike = new Set(told).size === 1 ? [names.join(" and ")] : names;
  return alike.map((name, at) => `${name}: ${asCode(told[at]!)}`);
}

/** `(7 - 1)*2 + 3 - 2*1 + 1 = 14`: the last summand is what the output is padded by. */
function transposedArithmetic(window: Window, axis: number, extent: Dim, output: Dim): string {
  const [begin, end] = [window.padBegin[axis]!, window.padEnd[axis]!];
  const covered = dilatedExtent(window.kernel[axis]!, window.dilation[axis]!);
  const stride = window.stride[axis]!;
  const pads = dimsEqual(begin, end) ? `2*${formatFactor(begin)}` : `${formatDim(begin)} - ${formatFactor(end)}`;
  const isKnown = [extent, output, begin, end].every(isConstantDim);
  const rest = isKnown ? Number(output) - ((Number(extent) - 1) * stride + covered - Number(begin) - Number(end)) : 0;
  const padded = rest > 0 ? ` + ${rest}` : "";
  return `(${formatDim(extent)} - 1)*${stride} + ${covered} - ${pads}${padded} = ${formatDim(output)}`;
}

// ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function figureLines(analysis: Analysis, node: Node, form: Form): readonly string[] {
  const figures = analysis.figuresOf(node);
  if (figures === undefined) return [];
  const { params, formula } = figures;
  const macs = form(figures.macs);
  const parameters =
    formula === ""
      ? []
      : [
          `parameters: ${asCode(formula === "shared" ? "shared with an earlier layer" : `${formula} = ${grouped(form(params))}`)}`,
        ];
  if (macs === 0) return parameters;
  const product = productText(node, figures.macs, form);
  return [
    ...parameters,
    `multiply-accumulates: ${asCode(product === undefined ? grouped(macs) : `${product} = ${grouped(macs)}`)}`,
  ];
}

/** `(7*7*3)*64 * (112*112)`: a product for each weight and position; undefined where the work is another number. */
function productText(node: Node, macs: Dim, form: Form): string | undefined {
  const { contraction } = node.traits;
  const weight = contraction && node.parameters[contraction.weight];
  if (weight === undefined) return undefined;
  const [input, output] = [node.inputs[0]!.type.shape, node.outputs[0]!.type.shape];
  const placed = contraction?.transposed === true ? input : output;
  const positions = placed.filter((_, axis) => axis !== 0 && axis !== contraction?.axis);
  const isProduct = withinLength(() =>
    dimsEqual(productOfDims([...weight.type.shape, ...positions, placed[0]!]), multiplyDims(macs, placed[0]!)),
  );
  if (isProduct !== true) return undefined;
  const weights = weight.type.shape
    .filter((extent, axis) => axis < 2 || extent !== 1)
    .map(formatFactor)
    .join("*");
  return positions.length === 0
    ? weights
    : `${weights} * ${positions.map((extent) => formatFactor(form(extent))).join("*")}`;
}
