/**
 * When memory of parameters that runs change may be written: it is read until the last layer that wants what it held before, and
 * may hold the next value from there on. Layers are told by their places in the order in which they run.
 */
import type { Graph, Node, Value } from "../graph/graph.ts";
import { forEachOperand } from "../graph/node-facts.ts";
import type { Port } from "../kernel/ir.ts";
import type { Layer } from "./strategy.ts";

export interface StateReads {
  /** Whether no layer behind that of a node reads what the parameter held. */
  mayOverwrite(parameter: string, node: Node): boolean;
  /** The layer behind which an output is there, and may be brought to where it is due; -1: in front of all. */
  dueBehind(output: { readonly port: Port; readonly value: Value }): number;
}

export function stateReads(
  { outputs }: Graph,
  layers: readonly Layer[],
  isRunning: (value: Value) => boolean,
): StateReads {
  const end = layers.length - 1;
  const places = new Map(layers.map(({ node }, at) => [node, at]));
  const last = new Map<string, number>();
  const behind = parametersBehind(isRunning);
  layers.forEach(({ node }, at) => {
    forEachOperand(node, (value) => behind(value).forEach((name) => last.set(name, at)));
  });
  // What is given as it was prepared is read at the end.
  for (const { value } of outputs) behind(value).forEach((name) => last.set(name, end));
  const lastRead = (parameter: string): number => last.get(parameter) ?? -1;
  return {
    mayOverwrite: (parameter, node) => places.get(node)! >= lastRead(parameter),
    dueBehind({ port, value }) {
      const made = value.kind === "result" && isRunning(value) ? places.get(value.node)! : end;
      return port.buffer.role === "state" ? Math.max(made, lastRead(port.name)) : made;
    },
  };
}

/** The names of the parameters that a prepared value is made of. */
function parametersBehind(isRunning: (value: Value) => boolean): (value: Value) => ReadonlySet<string> {
  const known = new Map<Value, ReadonlySet<string>>();
  const find = (value: Value): ReadonlySet<string> => {
    if (value.kind === "parameter") return new Set([value.name]);
    const names = new Set<string>();
    if (value.kind !== "result" || isRunning(value)) return names;
    forEachOperand(value.node, (operand) => behind(operand).forEach((name) => names.add(name)));
    return names;
  };
  const behind = (value: Value): ReadonlySet<string> => {
    const names = known.get(value) ?? find(value);
    known.set(value, names);
    return names;
  };
  return behind;
}
