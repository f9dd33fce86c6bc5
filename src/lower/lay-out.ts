/**
 * Physical layout: where every activation lies. Decided once strategies are chosen, since the zeros around a tensor are
 * what its readers want.
 *
 * - Values that are the same elements in the same order (identities, views that memory order allows) share one storage.
 * - Operands of a concatenation of channels lie in their part of its output, where nobody else wants them elsewhere.
 * - Inputs are read, and outputs written, where the caller's arrays lie, unless order, halo or other readers forbid it.
 *   Targets with vectors write channels last only.
 * - In programs that train, what is computed element by element lies in the place of an operand that nobody reads again.
 * - Everything else gets a workspace buffer, channels last, with the largest halo that a reader wants.
 */
import { invariant } from "../base/invariant.ts";
import type { Graph, GraphOutput, InputValue, Node, Value } from "../graph/graph.ts";
import { forEachOperand } from "../graph/node-facts.ts";
import { countReads } from "../graph/reads.ts";
import { elementOf } from "../kernel/elements.ts";
import type { Buffer, Port, RunFacts } from "../kernel/ir.ts";
import { boundaryOrder, type Layout as BoundaryLayout } from "../tensor/layout.ts";
import { constantShape, shapesEqual } from "../tensor/shape.ts";
import type { Assembly } from "./assembly.ts";
import type { Selected } from "./select.ts";
import type { StateReads } from "./state-reads.ts";
import type { Layer } from "./strategy.ts";
import { channelOffsets } from "./strategies/concatenation.ts";
import {
  activationOrder,
  denseLength,
  denseView,
  isEmptyHalo,
  isRowMajorIn,
  noHalo,
  rowMajorView,
  unionHalo,
} from "./buffer-view.ts";
import type { Halo, View } from "./buffer-view.ts";

export interface ChosenLayer {
  readonly layer: Layer;
  readonly choice: Selected;
}

export interface PhysicalLayout {
  /** Where each activation lies. */
  readonly views: ReadonlyMap<Value, View>;
  /** Views and identities that need no kernel. */
  readonly aliases: ReadonlySet<Node>;
  /** Of concatenations: which operands, by position, are written in place. */
  readonly inPlace: ReadonlyMap<Node, ReadonlySet<number>>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Inputs that are brought into another order or get a halo. */
  readonly entries: readonly Copy[];
  /** Outputs that are not written in place. */
  readonly exits: readonly Copy[];
}

/** The value of a port, copied from the port or to it. */
export interface Copy {
  readonly port: Port;
  readonly value: Value;
  readonly portView: View;
}

export interface LayoutOptions {
  readonly graph: Graph;
  readonly chosen: readonly ChosenLayer[];
  readonly assembly: Assembly;
  readonly facts: RunFacts;
  readonly boundary: BoundaryLayout;
  isRunning(value: Value): boolean;
  /** The name of a node's function: buffers are named after it. */
  functionName(node: Node): string;
  /** The ports of parameters that are given new values, by their names. */
  readonly state: ReadonlyMap<string, Port>;
  /** Whether results may lie in the place of operands. */
  readonly overwrites: boolean;
  /** When the memory of such parameters may be written. */
  readonly reads: Pick<StateReads, "mayOverwrite">;
}

export function layOut(options: LayoutOptions): PhysicalLayout {
  const storages = new Storages(options);
  const aliases = joinAliases(options, storages);
  if (options.overwrites) overwriteOperands(options, storages, aliases);
  const inPlace = placeConcatenations(options, storages, aliases);
  const views = new Map<Value, View>();
  const inputs = options.graph.inputs.map((value) => inputPort(value, options, storages));
  const outputs = outputPorts(options, storages);
  for (const { layer } of options.chosen) {
    for (const value of layer.node.outputs) viewOf(value, options, storages, views);
  }
  for (const value of options.graph.inputs) viewOf(value, options, storages, views);
  return {
    views,
    aliases,
    inPlace,
    inputs: inputs.map(({ port }) => port),
    outputs: outputs.flatMap(({ port }) => (port.buffer.role === "state" ? [] : [port])),
    entries: inputs.filter(({ value, portView }) => views.get(value)!.buffer !== portView.buffer),
    exits: outputs.filter(({ value, portView }) => views.get(value)?.buffer !== portView.buffer),
  };
}

// ── Storages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Memory that one or several values share. */
interface Storage {
  /** The value that is written there first: its producer's, or the model's input. */
  readonly root: Value;
  readonly members: Value[];
  halo: Halo;
  /** Whether members differ in shape: then elements must lie without gaps. */
  reshaped: boolean;
  /** The concatenation whose output it is part of, and its first channel there. */
  parent: { readonly storage: Storage; readonly firstChannel: number } | undefined;
  hasParts: boolean;
  buffer: { readonly buffer: Buffer; readonly order: readonly number[] } | undefined;
}

class Storages {
  readonly #of = new Map<Value, Storage>();
  readonly #halos: ReadonlyMap<Value, Halo>;

  constructor({ chosen }: LayoutOptions) {
    this.#halos = wantedHalos(chosen);
  }

  /** The storage of an activation; its own unless it has joined another. */
  of(value: Value): Storage {
    const known = this.#of.get(value);
    if (known !== undefined) return known;
    const storage: Storage = {
      root: value,
      members: [value],
      halo: this.wanted(value),
      reshaped: false,
      parent: undefined,
      hasParts: false,
      buffer: undefined,
    };
    this.#of.set(value, storage);
    return storage;
  }

  /** The zeros that readers of this very value want around it. */
  wanted(value: Value): Halo {
    return this.#halos.get(value) ?? noHalo(value.type.shape.length);
  }

  join(value: Value, storage: Storage): void {
    storage.members.push(value);
    this.#of.set(value, storage);
  }

  /** All that lies in one lies in the other from now on. Without halos, where members differ in shape. */
  merge(from: Storage, into: Storage): void {
    for (const member of from.members) this.join(member, into);
    into.reshaped ||= from.reshaped;
    if (!into.reshaped) into.halo = unionHalo(into.halo, from.halo);
  }
}

function wantedHalos(chosen: readonly ChosenLayer[]): ReadonlyMap<Value, Halo> {
  const wanted = new Map<Value, Halo>();
  for (const { layer, choice } of chosen) {
    choice.halos?.forEach((halo, at) => {
      const value = layer.inputs[at]!;
      const known = wanted.get(value);
      if (halo !== undefined) wanted.set(value, known === undefined ? halo : unionHalo(known, halo));
    });
  }
  return wanted;
}

function topOf(storage: Storage): Storage {
  return storage.parent === undefined ? storage : topOf(storage.parent.storage);
}

// ── Sharing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function joinAliases({ chosen, isRunning }: LayoutOptions, storages: Storages): ReadonlySet<Node> {
  const aliases = new Set<Node>();
  for (const { layer } of chosen) {
    const { node, inputs } = layer;
    if (node.traits.view !== true && node.traits.identity !== true) continue;
    if (node.epilogue.length > 0 || node.outputs.length !== 1 || !isRunning(inputs[0]!)) continue;
    if (tryToJoin(node.outputs[0]!, inputs[0]!, storages)) aliases.add(node);
  }
  return aliases;
}

/** Lets a value share the storage of another whose elements it has, where memory order and halos allow. */
function tryToJoin(value: Value, source: Value, storages: Storages): boolean {
  const storage = storages.of(source);
  const wanted = storages.wanted(value);
  const sameShape = shapesEqual(value.type.shape, source.type.shape);
  if (sameShape && !storage.reshaped) {
    storage.halo = unionHalo(storage.halo, wanted);
  } else {
    if (!isEmptyHalo(storage.halo) || !isEmptyHalo(wanted)) return false;
    if (!isGapless(value) || !isGapless(source)) return false;
    storage.reshaped ||= !sameShape;
  }
  storages.join(value, storage);
  return true;
}

/** What is computed element by element lies where an operand did that nobody reads again. */
function overwriteOperands(options: LayoutOptions, storages: Storages, aliases: ReadonlySet<Node>): void {
  const reads = countReads(options.graph);
  const isOver = lastReadsIn(options);
  const concatenated = valuesOfConcatenations(options);
  options.chosen.forEach(({ layer: { node, inputs }, choice }, at) => {
    const [output] = node.outputs;
    // What is an output and nothing else is rather written where that is due.
    const isOnlyGiven = reads(output!) === 1 && options.graph.outputs.some(({ value }) => value === output);
    if (choice.mayOverwrite !== true || aliases.has(node) || isOnlyGiven) return;
    const own = storages.of(output!);
    const operand = inputs.find((value) => {
      if (value.kind !== "result" || !options.isRunning(value)) return false;
      const { root, members, halo, reshaped } = storages.of(value);
      if (root.kind !== "result" || !shapesEqual(value.type.shape, output!.type.shape)) return false;
      if (!members.every((member) => isOver(member, at) && !concatenated.has(member))) return false;
      if (reshaped || own.reshaped) return isEmptyHalo(halo) && isEmptyHalo(own.halo);
      // The operand may have been kept for long, and shall not grow by zeros around it.
      return holdsHalo(halo, own.halo);
    });
    if (operand !== undefined) storages.merge(own, storages.of(operand));
  });
}

function holdsHalo({ begin, end }: Halo, wanted: Halo): boolean {
  const isWithin = (extent: number, at: number): boolean => extent <= [...begin, ...end][at]!;
  return [...wanted.begin, ...wanted.end].every(isWithin);
}

/** Tells whether nothing behind a layer, by its place, reads a value. */
function lastReadsIn({ graph, chosen }: LayoutOptions): (value: Value, place: number) => boolean {
  const last = new Map<Value, number>();
  chosen.forEach(({ layer }, at) => {
    for (const value of layer.inputs) last.set(value, at);
    forEachOperand(layer.node, (value) => last.set(value, at));
  });
  for (const { value } of graph.outputs) last.set(value, Infinity);
  return (value, place) => (last.get(value) ?? -1) <= place;
}

/** Others may lie within them, or around them. */
function valuesOfConcatenations({ chosen }: LayoutOptions): ReadonlySet<Value> {
  const concatenations = chosen.filter(({ choice }) => choice.concatenatesChannels === true);
  return new Set(concatenations.flatMap(({ layer: { node, inputs } }) => [...inputs, ...node.outputs]));
}

/** Whether the order of memory is row-major order for this shape. */
function isGapless({ type }: Value): boolean {
  return isRowMajorIn(activationOrder(type.shape.length), constantShape(type.shape));
}

/** From the last concatenation to the first, so that one within another is placed where that one lies. */
function placeConcatenations(
  { chosen, isRunning }: LayoutOptions,
  storages: Storages,
  aliases: ReadonlySet<Node>,
): ReadonlyMap<Node, ReadonlySet<number>> {
  const inPlace = new Map<Node, ReadonlySet<number>>();
  for (const { layer, choice } of chosen.toReversed()) {
    if (choice.concatenatesChannels !== true || aliases.has(layer.node)) continue;
    const whole = storages.of(layer.node.outputs[0]!);
    const offsets = channelOffsets(layer);
    const placed = new Set<number>();
    layer.inputs.forEach((value, at) => {
      if (!isRunning(value)) return;
      const part = storages.of(value);
      if (!mayBePart(part, whole)) return;
      part.parent = { storage: whole, firstChannel: offsets[at]! };
      whole.hasParts = true;
      const top = topOf(whole);
      top.halo = unionHalo(top.halo, part.halo);
      placed.add(at);
    });
    inPlace.set(layer.node, placed);
  }
  return inPlace;
}

function mayBePart(part: Storage, whole: Storage): boolean {
  if (part.root.kind !== "result" || part.parent !== undefined || part.reshaped || part === whole) return false;
  return !topOf(whole).reshaped || isEmptyHalo(part.halo);
}

// ── The boundary ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** `of`: what else the port is, for whoever is outside. */
function portFor(
  { name, value, ...of }: Pick<Port, "name" | "pixels" | "classes"> & { readonly value: Value },
  role: "input" | "output",
  { assembly, boundary }: LayoutOptions,
): Copy {
  const shape = constantShape(value.type.shape);
  const order = boundaryOrder(boundary, shape.length);
  const length = denseLength(shape, noHalo(shape.length));
  const buffer = assembly.buffer({ name, element: elementOf(value.type.dtype), length, role });
  const port = { ...of, name, buffer, shape: order.map((axis) => shape[axis]!) };
  return { port, value, portView: denseView(buffer, shape, order, noHalo(shape.length)) };
}

/** Where the next value of a parameter goes: into the memory that kernels have read it from. */
function nextOf(parameter: string, value: Value, { state }: LayoutOptions): Copy {
  const port = state.get(parameter);
  invariant(port !== undefined, `${parameter} is given a new value, and no parameter`);
  return { port, value, portView: rowMajorView(port.buffer, port.shape) };
}

/** The port of an input, which is also its storage where nothing needs to be moved. */
function inputPort(value: InputValue, options: LayoutOptions, storages: Storages): Copy {
  const copy = portFor({ name: value.name, value, pixels: value.pixels }, "input", options);
  const storage = storages.of(value);
  const shape = constantShape(value.type.shape);
  const order = boundaryOrder(options.boundary, shape.length);
  const isRead = countReads(options.graph)(value) > 0;
  if (!isRead || (isEmptyHalo(storage.halo) && sameOrder(order, activationOrder(shape.length), shape))) {
    storage.buffer = { buffer: copy.port.buffer, order };
  }
  return copy;
}

function sameOrder(a: readonly number[], b: readonly number[], shape: readonly number[]): boolean {
  const moved = (order: readonly number[]) => order.filter((axis) => shape[axis]! > 1).join();
  return moved(a) === moved(b);
}

/** The ports of the outputs; the first that is the only reader of a storage becomes that storage. */
function outputPorts(options: LayoutOptions, storages: Storages): readonly Copy[] {
  const reads = countReads(options.graph);
  return options.graph.outputs.map((output) => {
    const { value } = output;
    const copy = output.next === undefined ? portFor(output, "output", options) : nextOf(output.next, value, options);
    if (!options.isRunning(value)) return copy;
    const storage = storages.of(value);
    const joined = storage.members.length - 1;
    const readers = storage.members.reduce((sum, member) => sum + reads(member), 0) - joined;
    const isFree = storage.parent === undefined && !storage.hasParts && mayBeWritten(storage.root, output, options);
    if (isFree && readers === 1 && isEmptyHalo(storage.halo) && storage.buffer === undefined) {
      const shape = constantShape(storage.root.type.shape);
      const channelsLast = activationOrder(shape.length);
      const rowMajor = shape.map((_, axis) => axis);
      const outside = output.next === undefined ? boundaryOrder(options.boundary, shape.length) : rowMajor;
      const order = storage.reshaped ? channelsLast : outside;
      // A vector of channels is stored side by side.
      const isStorable = options.facts.lanes === 1 || sameOrder(order, channelsLast, shape);
      if (isStorable) storage.buffer = { buffer: copy.port.buffer, order };
    }
    return copy;
  });
}

/** Whether where an output is due may be written as early as its producer runs. */
function mayBeWritten(root: Value, { next }: GraphOutput, { reads }: LayoutOptions): boolean {
  return root.kind === "result" && (next === undefined || reads.mayOverwrite(next, root.node));
}

// ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function viewOf(value: Value, options: LayoutOptions, storages: Storages, views: Map<Value, View>): View {
  const known = views.get(value);
  if (known !== undefined) return known;
  const storage = storages.of(value);
  const view = viewIn(storage, constantShape(value.type.shape), options, storages, views);
  views.set(value, view);
  return view;
}

function viewIn(
  storage: Storage,
  shape: readonly number[],
  options: LayoutOptions,
  storages: Storages,
  views: Map<Value, View>,
): View {
  if (storage.parent !== undefined) {
    const { storage: parent, firstChannel } = storage.parent;
    const whole = viewOf(parent.root, options, storages, views);
    return { ...whole, shape, offset: whole.offset + firstChannel * whole.strides[1]! };
  }
  storage.buffer ??= workspaceFor(storage, options);
  const { buffer, order } = storage.buffer;
  // A storage of several ranks has no halo.
  const halo = isEmptyHalo(storage.halo) ? noHalo(shape.length) : storage.halo;
  return denseView(buffer, shape, shape.length === order.length ? order : activationOrder(shape.length), halo);
}

function workspaceFor({ root, halo }: Storage, { assembly, facts, functionName }: LayoutOptions) {
  const shape = constantShape(root.type.shape);
  invariant(root.kind === "result" || root.kind === "input", "only activations have a place in the workspace");
  const name = root.kind === "result" ? functionName(root.node) : root.name;
  const init = { name: `${name}_out`, element: facts.activations, length: denseLength(shape, halo) };
  const holds = root.kind === "result" ? root.node.name : root.name;
  const buffer = assembly.buffer({ ...init, role: "workspace", holds });
  return { buffer, order: activationOrder(shape.length) };
}
