/**
 * Builds graphs. A node's facts (types of outputs, parameter tensors, traits) are inferred as it is added, so a graph is always
 * typed; what does not fit is reported through `Problems`, and the node is not added. Time is linear in the nodes.
 */
import { invariant } from "../base/invariant.ts";
import type { GraphBuilder, GraphValue, OpDefinition, ParameterSpec, Problems, Traits } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { NdArray } from "../tensor/ndarray.ts";
import type { Pixels } from "../tensor/pixels.ts";
import { float32, formatDims, shapesEqual, type TensorType } from "../tensor/shape.ts";
import type {
  ConstantValue,
  EpilogueStep,
  Graph,
  GraphOutput,
  InputValue,
  Node,
  Origin,
  ParameterValue,
  ResultValue,
  Value,
} from "./graph.ts";
import { liveValues } from "./live-values.ts";
import type { Facts } from "./remembered-facts.ts";

/** A node of an op with attributes `A`: anything, for an op that is only known to be one. */
export interface NodeInit<A extends AttributeRecord = AttributeRecord> {
  readonly name: string;
  readonly op: OpDefinition<string, A, string>;
  readonly attributes: NoInfer<A>;
  readonly inputs: readonly Value[];
  readonly origin: Origin;
  /** Operands for the op's parameters; those left out are created: weight-file tensors, or constants for literals. */
  readonly parameters?: Readonly<Record<string, Value>>;
  readonly epilogue?: readonly EpilogueStep[];
}

type Named = Pick<NodeInit, "name" | "parameters">;

/** What an op has come to on operands of some types. */
export interface KnownNode extends Pick<Node, "traits"> {
  readonly facts: Facts;
}

/** What a node reads, apart from what it is. */
export interface NodeOperands {
  readonly inputs: readonly Value[];
  readonly parameters: Readonly<Record<string, Value>>;
  readonly epilogue: readonly EpilogueStep[];
}

export const noOrigin: Origin = { span: undefined, calls: [] };

/** Problems where none may come up. */
export const soundness: Problems<string> = {
  error: (problem) => {
    throw new Error(`unsound node: ${problem.code}: ${problem.message}`);
  },
  warning: () => {},
  demand: () => {},
};

export class Builder {
  readonly #name: string;
  readonly #inputs: InputValue[] = [];
  readonly #parameters: ParameterValue[] = [];
  readonly #nodes: Node[] = [];
  readonly #outputs: GraphOutput[] = [];
  #nextValue = 0;

  /** `name`: the graph's. */
  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, type: TensorType, origin: Origin, pixels?: Pixels): InputValue {
    const value = { kind: "input", id: this.#nextValue++, type, name, origin, pixels } as const;
    this.#inputs.push(value);
    return value;
  }

  parameter(name: string, spec: ParameterSpec): ParameterValue {
    const type = { dtype: spec.dtype, shape: spec.shape };
    const value = { kind: "parameter", id: this.#nextValue++, type, name, spec } as const;
    this.#parameters.push(value);
    return value;
  }

  constant(value: NdArray, name = "", spec?: ParameterSpec): ConstantValue {
    return { kind: "constant", id: this.#nextValue++, type: float32(value.shape), name, spec, value };
  }

  /** Adds a node; undefined where `infer` reported a problem. */
  add<A extends AttributeRecord>(init: NodeInit<A>, problems: Problems<string>): Node | undefined {
    const { op, attributes } = init;
    const types = init.inputs.map((value) => value.type);
    const outputs = op.infer(types, attributes, problems);
    if (outputs === undefined) return undefined;
    const specs = op.parameters(types, attributes);
    const operands = { inputs: init.inputs, parameters: this.#operands(init, specs), epilogue: init.epilogue ?? [] };
    const facts = { op, attributes, inputs: types, outputs, parameters: specs };
    const own = { name: init.name, op, attributes, origin: init.origin, facts };
    return this.#append(own, operands, outputs, op.traits(types, attributes));
  }

  /** Adds a node that comes to what another did, on operands of equal types and with parameters of its own. */
  again({ facts, traits }: KnownNode, init: Pick<NodeInit, "name" | "inputs" | "origin">): Node {
    const { name, inputs, origin } = init;
    const { op, attributes } = facts;
    const operands = { inputs, parameters: this.#operands(init, facts.parameters), epilogue: [] };
    return this.#append({ name, op, attributes, origin, facts }, operands, facts.outputs, traits);
  }

  /** Adds a node that must fit: for passes, whose misfits are our bugs. */
  addSound<A extends AttributeRecord>(init: NodeInit<A>): Node {
    const node = this.add(init, soundness);
    invariant(node !== undefined, `${init.op.name} ${init.name} was refused`);
    return node;
  }

  /** Adds a node of another graph that reads values of equal types here: its facts are kept, not inferred again. */
  copy(node: Node, operands: NodeOperands): Node {
    const types = node.outputs.map((value) => value.type);
    return this.#append(node, operands, types, node.traits);
  }

  output(name: string, value: Value, { classes, next }: Pick<GraphOutput, "classes" | "next"> = {}): void {
    this.#outputs.push({ name, value, classes, ...(next !== undefined && { next }) });
  }

  /** The interface that ops build with; nodes get the given name and origin. */
  forOps(name: string, origin: Origin): GraphBuilder {
    return {
      apply: (op, inputs, attributes, given = {}) => {
        const parameters = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, asValue(value)]));
        return this.addSound({ name, op, attributes, inputs: inputs.map(asValue), parameters, origin }).outputs[0]!;
      },
      constant: (value) => this.constant(value),
    };
  }

  /** The graph of all that was added. */
  finish(): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      parameters: this.#parameters,
      nodes: this.#nodes,
      outputs: this.#outputs,
    };
  }

  /** Leaves out nodes that no output depends on; parameters stay. Node ids are given anew; the builder is spent. */
  finishLive(): Graph {
    const graph = this.finish();
    const nodes = graph.nodes.filter(liveValues(graph).needs);
    // Nobody has seen the nodes yet, so their ids may still change.
    nodes.forEach((node, position) => ((node as { id: number }).id = position));
    return { ...graph, nodes };
  }

  #operands(init: Named, specs: readonly ParameterSpec[]): Readonly<Record<string, Value>> {
    const parameters: Record<string, Value> = {};
    for (const spec of specs) parameters[spec.name] = this.#operand(init, spec);
    return parameters;
  }

  #operand(init: Named, spec: ParameterSpec): Value {
    const given = init.parameters?.[spec.name];
    const fullName = parameterName(init.name, spec);
    if (given === undefined) {
      return spec.literal === undefined ? this.parameter(fullName, spec) : this.constant(spec.literal, fullName, spec);
    }
    invariant(
      shapesEqual(given.type.shape, spec.shape),
      `${fullName} is ${formatDims(given.type.shape)} where ${formatDims(spec.shape)} is due`,
    );
    return given;
  }

  #append(
    { name, op, attributes, origin, facts }: Pick<Node, "name" | "op" | "attributes" | "origin" | "facts">,
    { inputs, parameters, epilogue }: NodeOperands,
    outputTypes: readonly TensorType[],
    traits: Traits,
  ): Node {
    const outputs: ResultValue[] = [];
    // Field by field: a spread would take most of the time.
    const node: Node = {
      id: this.#nodes.length,
      name,
      op,
      attributes,
      traits,
      inputs,
      parameters,
      epilogue,
      outputs,
      origin,
      facts,
    };
    outputTypes.forEach((type, index) => outputs.push({ kind: "result", id: this.#nextValue++, type, node, index }));
    this.#nodes.push(node);
    return node;
  }
}

/** What a parameter of a layer is called in weight files. */
export function parameterName(layer: string, { name }: Pick<ParameterSpec, "name">): string {
  return name === "" ? layer : `${layer}.${name}`;
}

function asValue(value: GraphValue): Value {
  invariant("kind" in value && "id" in value, "not a value of this graph");
  return value as Value;
}
