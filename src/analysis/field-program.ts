/**
 * What the layers of a graph read of each other, position by position along the axes that can be followed to an axis of an input:
 * of what the ops say (`ops/contract/receptive.ts`), as data that is small as JSON. Channels and the batch are gathered.
 */
import { productOf } from "../base/integers.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { Reach, Receptive, Taps } from "../ops/contract/receptive.ts";
import { constantShape, type TensorType } from "../tensor/shape.ts";
import type { AxisRead, FieldLayer, FieldProgram, FieldRead, FieldTaps, FollowedAxis } from "./path-counts.ts";

/** All sizes are constants. A layer is called as its node; steps of an epilogue are layers of their own. */
export function fieldProgram(graph: Graph): FieldProgram {
  const layers: FieldLayer[] = [];
  const found = new Map<Value, Followed>();
  for (const input of graph.inputs) {
    const axes = input.type.shape.map((_, axis) => axis).slice(2);
    found.set(input, { layer: layers.push(layerOf(input.name, input.type, axes, [])) - 1, axes });
  }
  for (const node of graph.nodes) {
    const last = stepsOf(node).reduce<Followed | undefined>((running, step) => {
      const sources = step.operands.map((operand) => (operand === "running" ? running : found.get(operand)));
      const read = readBy(step, sources, node.outputs[0]!.type, layers);
      if (read === undefined) return running;
      return { layer: layers.push(read.layer) - 1, axes: read.axes };
    }, undefined);
    if (last !== undefined) for (const value of node.outputs) found.set(value, last);
  }
  return { layers };
}

/** A layer, and which axes of its tensor (batch counted) its extents are. */
interface Followed {
  readonly layer: number;
  readonly axes: readonly number[];
}

interface Step {
  readonly name: string;
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly operands: readonly (Value | "running")[];
}

function stepsOf({ name, op, attributes, inputs, epilogue }: Node): readonly Step[] {
  return [{ name, op, attributes, operands: inputs }, ...epilogue];
}

/** Undefined where it depends on no input. */
function readBy(
  { name, op, attributes, operands }: Step,
  sources: readonly (Followed | undefined)[],
  output: TensorType,
  layers: readonly FieldLayer[],
): { readonly layer: FieldLayer; readonly axes: readonly number[] } | undefined {
  const types = operands.map((operand) => (operand === "running" ? output : operand.type));
  const read = sources.flatMap((source, operand) =>
    source === undefined
      ? []
      : [
          {
            source,
            receptive: op.receptive(types, [output], attributes, operand),
            elements: elementsOf(types[operand]!, layers[source.layer]!),
          },
        ],
  );
  if (read.length === 0) return undefined;
  const axes = [...new Set(read.flatMap(({ source, receptive }) => axesReached(source, receptive)))].toSorted(
    (a, b) => a - b,
  );
  const shape = constantShape(output.shape);
  const isEven = read.every(({ elements }) => elements === read[0]!.elements);
  const reads = read.map(({ source, receptive, elements }): FieldRead => {
    const along = source.axes.map((from, which): FollowedAxis => {
      const reach = receptive.find((each) => each.from === from);
      const extent = layers[source.layer]!.extents[which]!;
      return reach === undefined ? null : followedAxis(reach, axes.indexOf(reach.to), shape[reach.to]!, extent);
    });
    return { layer: source.layer, axes: along, ...(isEven ? {} : { elements }) };
  });
  return { layer: layerOf(name, output, axes, reads), axes };
}

/** How many elements a position of an example has. */
function elementsOf({ shape }: TensorType, { extents }: FieldLayer): number {
  return productOf(constantShape(shape).slice(1)) / productOf(extents);
}

function axesReached({ axes }: Followed, receptive: Receptive): readonly number[] {
  return receptive.flatMap(({ from, to }) => (axes.includes(from) ? [to] : []));
}

function layerOf(
  name: string,
  { shape }: TensorType,
  axes: readonly number[],
  reads: readonly FieldRead[],
): FieldLayer {
  const extents = constantShape(shape);
  return { name, extents: axes.map((axis) => extents[axis]!), reads };
}

// ── Along one axis ───────────────────────────────────────────────────────────────────────────────────────────────────

/** @param extent of the reading layer, along the axis that is followed. @param read that of the layer that is read. */
function followedAxis(reach: Reach, to: number, extent: number, read: number): FollowedAxis {
  const axis = reach.period === undefined ? tabulated(reach, to, extent) : repeated(reach, to, extent, reach.period);
  return isOwn(axis) && extent <= read ? to : axis;
}

function repeated(reach: Reach, to: number, extent: number, period: number): AxisRead {
  const taps = tapsFrom(reach, 0, Math.min(period, extent));
  return { to, taps, shift: reach.shift, ...outsideOf(reach) };
}

/** Without a period: the positions that read something, by one formula where each reads one further than that before it. */
function tabulated(reach: Reach, to: number, extent: number): AxisRead {
  const all = tapsFrom(reach, 0, extent);
  const begin = Math.max(
    0,
    all.findIndex((taps) => taps !== null),
  );
  const end = all.findLastIndex((taps) => taps !== null) + 1;
  const [first] = all.slice(begin, end);
  const isLine = all.slice(begin, end).every((taps, at) => {
    return taps !== null && taps[0] === first![0] + at && taps[1] === first![1] && taps[2] === first![2];
  });
  const within = { within: [begin, end] as const, ...outsideOf(reach) };
  if (!isLine || first === undefined || first === null) return { to, taps: all, shift: 0, ...within };
  return { to, taps: [[first[0] - begin, first[1], first[2]]], shift: 1, ...within };
}

function tapsFrom(reach: Reach, begin: number, end: number): readonly (FieldTaps | null)[] {
  return Array.from({ length: end - begin }, (_, at) => tripleOf(reach.reads(begin + at)));
}

function tripleOf(taps: Taps | undefined): FieldTaps | null {
  return taps === undefined ? null : [taps.first, taps.step, taps.count];
}

function outsideOf({ outside }: Reach): Pick<AxisRead, "outside"> {
  return outside === undefined ? {} : { outside };
}

/** Whether every position reads that of its own alone. */
function isOwn({ taps, shift, within }: AxisRead): boolean {
  const [first, , count] = taps[0] ?? [];
  return within === undefined && taps.length === 1 && shift === 1 && first === 0 && count === 1;
}
