/**
 * The `prepare` region: what depends on parameters alone. Nodes are lowered when something asks for their result, just
 * before it, so that what lies between lives shortly; they compute and are kept in doubles, and values are rounded once,
 * where a kernel's own copy is written.
 */
import { invariant } from "../base/invariant.ts";
import { forEachOperand } from "../graph/facts.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import type { Buffer, Port, TargetFacts } from "../kernel/ir.ts";
import { constantShape } from "../tensor/shape.ts";
import type { Assembly } from "./assembly.ts";
import { describeNode } from "./describe.ts";
import { identifierOf } from "./names.ts";
import { emitCopy } from "./nest.ts";
import { emitPlain } from "./strategies/plain.ts";
import type { PackRequest } from "./strategy.ts";
import { denseLength, noHalo, rowMajorView, type View } from "./view.ts";

export interface Preparation {
  /** One port per parameter tensor, in graph order. */
  readonly parameters: readonly Port[];
  /** A row-major view for kernels that run: of a constant, or of a copy that is kept. */
  kept(value: Value): View;
  /** The buffer that a layer has packed; layers that ask for the same share it. */
  packed(owner: Node, request: PackRequest): Buffer;
}

export function preparation(graph: Graph, assembly: Assembly, facts: TargetFacts): Preparation {
  const sources = new Map<Value, View>();
  const kept = new Map<Value, View>();
  const packs = new Map<string, Buffer>();

  const parameters = graph.parameters.map((value) => {
    const shape = constantShape(value.type.shape);
    const length = denseLength(shape, noHalo(shape.length));
    const buffer = assembly.buffer({ name: identifierOf(value.name), element: "f32", length, role: "parameter" });
    sources.set(value, rowMajorView(buffer, shape));
    return { name: value.name, buffer, shape };
  });

  /** Where a value lies while preparing; what it is computed from is emitted first. */
  const sourceOf = (value: Value): View => {
    const known = sources.get(value);
    if (known !== undefined) return known;
    if (value.kind === "constant") return constantView(value);
    invariant(value.kind === "result", "an input is not known when preparing");
    emitNode(value.node);
    return sources.get(value)!;
  };

  const constantView = (value: Value & { readonly kind: "constant" }): View => {
    const { data, shape } = value.value;
    const element = data instanceof Float32Array ? "f32" : "f64";
    const name = value.name === "" ? "constant" : identifierOf(value.name);
    const view = rowMajorView(assembly.buffer({ name, element, length: data.length, role: "constant", data }), shape);
    sources.set(value, view);
    return view;
  };

  const emitNode = (node: Node): void => {
    forEachOperand(node, sourceOf);
    const name = assembly.names.unique(`${node.name}_${node.op.name}`);
    const outputs = node.outputs.map((value) => {
      const shape = constantShape(value.type.shape);
      const length = denseLength(shape, noHalo(shape.length));
      const buffer = assembly.buffer({ name: `${name}_out`, element: "f64", length, role: "workspace" });
      const view = rowMajorView(buffer, shape);
      sources.set(value, view);
      return view;
    });
    const init = { name, description: describeNode(node), origin: node.origin.span };
    assembly.call("prepare", init, (k) => emitPlain(k, { node, outputs, view: sourceOf }).extent);
  };

  return {
    parameters,
    kept(value) {
      const known = kept.get(value);
      if (known !== undefined) return known;
      const source = sourceOf(value);
      if (source.buffer.role === "constant") return source;
      const element = facts.convolutionWeights;
      const { name, length } = source.buffer;
      const buffer = assembly.buffer({ name: `${name}_${element}`, element, length, role: "prepared" });
      const target = rowMajorView(buffer, source.shape);
      const init = {
        name: assembly.names.unique(`keep_${name}`),
        description: `${nameOf(value)}, kept for kernels as ${element}`,
        origin: undefined,
      };
      assembly.call("prepare", init, (k) => emitCopy(k, source, target).extent);
      kept.set(value, target);
      return target;
    },
    packed(owner, { name, value, order, element, length, fill }) {
      const key = `${value.id} ${element} ${order}`;
      const known = packs.get(key);
      if (known !== undefined) return known;
      const source = sourceOf(value);
      const buffer = assembly.buffer({ name: `${owner.name}_${name}_packed`, element, length, role: "prepared" });
      const init = {
        name: assembly.names.unique(`pack_${owner.name}_${name}`),
        description: `${owner.name}.${name}, as its kernel reads it`,
        origin: owner.origin.span,
      };
      assembly.call("prepare", init, (k) => fill(k, source, buffer));
      packs.set(key, buffer);
      return buffer;
    },
  };
}

function nameOf(value: Value): string {
  if (value.kind === "result") return value.node.name;
  return value.name === "" ? "a constant" : value.name;
}
