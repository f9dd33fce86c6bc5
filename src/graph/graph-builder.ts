/**
 * Builds graphs. A node's facts (types of outputs, parameter tensors, traits) are inferred as it is added, so a graph is always
 * typed; what does not fit is reported through `Problems`, and the node is not added. Time is linear in the nodes.
 */
import { invariant } from "../base/invariant.ts";
import type { GraphBuilder, GraphValue, OpDefinition, ParameterSpec, Problems, Traits } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { NdArray } from "../tensor/ndarray.ts";
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
import { rememberFacts } from "./inference.ts";
import { liveValues } from "./live-values.ts";

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

/** What a node reads, apart from what it is. */
export interface NodeOperands {
  readonly inputs: readonly Value[];
  readonly parameters: Readonly<Record<string, Value>>;
  readonly epilogue: readonly EpilogueStep[];
}

export interface Builder {
  input(name: string, type: TensorType, origin: Origin): InputValue;
  parameter(name: string, spec: ParameterSpec): ParameterValue;
  constant(value: NdArray, name?: string, spec?: ParameterSpec): ConstantValue;
  /** Adds a node; undefined where `infer` reported a problem. */
  add<A extends AttributeRecord>(init: NodeInit<A>, problems: Problems<string>): Node | undefined;
  /** Adds a node that must fit: for passes, whose misfits are our bugs. */
  addSound<A extends AttributeRecord>(init: NodeInit<A>): Node;
  /** Adds a node of another graph that reads values of equal types here: its facts are kept, not inferred again. */
  copy(node: Node, operands: NodeOperands): Node;
  output(name: string, value: Value): void;
  /** The interface that ops build with; nodes get the given name and origin. */
  forOps(name: string, origin: Origin): GraphBuilder;
  /** The graph of all that was added. */
  finish(): Graph;
  /** Leaves out nodes that no output depends on; parameters stay. Node ids are given anew; the builder is spent. */
  finishLive(): Graph;
}

export const noOrigin: Origin = { span: undefined, calls: [] };

/** Problems where none may come up. */
export const soundness: Problems<string> = {
  error: (problem) => {
    throw new Error(`unsound node: ${problem.code}: ${problem.message}`);
  },
  warning: () => {},
};

export function graphBuilder(name: string): Builder {
  const inputs: InputValue[] = [];
  const parameters: ParameterValue[] = [];
  const nodes: Node[] = [];
  const outputs: GraphOutput[] = [];
  let nextValue = 0;

  const parameter = (parameterName: string, spec: ParameterSpec): ParameterValue => {
    const type = { dtype: spec.dtype, shape: spec.shape };
    const value = { kind: "parameter", id: nextValue++, type, name: parameterName, spec } as const;
    parameters.push(value);
    return value;
  };

  const constant = (value: NdArray, constantName = "", spec?: ParameterSpec): ConstantValue => ({
    kind: "constant",
    id: nextValue++,
    type: float32(value.shape),
    name: constantName,
    spec,
    value,
  });

  const operand = (init: NodeInit, spec: ParameterSpec): Value => {
    const given = init.parameters?.[spec.name];
    const fullName = parameterName(init.name, spec);
    if (given === undefined) {
      return spec.literal === undefined ? parameter(fullName, spec) : constant(spec.literal, fullName, spec);
    }
    invariant(
      shapesEqual(given.type.shape, spec.shape),
      `${fullName} is ${formatDims(given.type.shape)} where ${formatDims(spec.shape)} is due`,
    );
    return given;
  };

  const append = (
    like: Pick<Node, "name" | "op" | "attributes" | "origin">,
    operands: NodeOperands,
    outputTypes: readonly TensorType[],
    traits: Traits,
  ): Node => {
    const { name: nodeName, op, attributes, origin } = like;
    const results: ResultValue[] = [];
    // Field by field: a spread would take most of the time.
    const node: Node = {
      id: nodes.length,
      name: nodeName,
      op,
      attributes,
      traits,
      inputs: operands.inputs,
      parameters: operands.parameters,
      epilogue: operands.epilogue,
      outputs: results,
      origin,
    };
    outputTypes.forEach((type, index) => results.push({ kind: "result", id: nextValue++, type, node, index }));
    nodes.push(node);
    return node;
  };

  const add = <A extends AttributeRecord>(init: NodeInit<A>, problems: Problems<string>): Node | undefined => {
    const { op, attributes } = init;
    const types = init.inputs.map((value) => value.type);
    const outputs = op.infer(types, attributes, problems);
    if (outputs === undefined) return undefined;
    const specs = op.parameters(types, attributes);
    rememberFacts(attributes, { op, inputs: types, outputs, parameters: specs });
    const operands: Record<string, Value> = {};
    for (const spec of specs) operands[spec.name] = operand(init, spec);
    const reads = { inputs: init.inputs, parameters: operands, epilogue: init.epilogue ?? [] };
    return append(init, reads, outputs, op.traits(types, attributes));
  };

  const addSound = <A extends AttributeRecord>(init: NodeInit<A>): Node => {
    const node = add(init, soundness);
    invariant(node !== undefined, `${init.op.name} ${init.name} was refused`);
    return node;
  };

  return {
    input(inputName, type, origin) {
      const value = { kind: "input", id: nextValue++, type, name: inputName, origin } as const;
      inputs.push(value);
      return value;
    },
    parameter,
    constant,
    add,
    addSound,
    copy: (node, operands) =>
      append(
        node,
        operands,
        node.outputs.map((value) => value.type),
        node.traits,
      ),
    output: (outputName, value) => void outputs.push({ name: outputName, value }),
    forOps: (nodeName, origin) => ({
      apply: (op, opInputs, attributes) =>
        addSound({ name: nodeName, op, attributes, inputs: opInputs.map(asValue), origin }).outputs[0]!,
      constant: (value) => constant(value),
    }),
    finish: () => ({ name, inputs, parameters, nodes, outputs }),
    finishLive() {
      const live = liveValues({ name, inputs, parameters, nodes, outputs });
      const kept = nodes.filter(live.needs);
      // Nobody has seen the nodes yet, so their ids may still change.
      kept.forEach((node, position) => ((node as { id: number }).id = position));
      return { name, inputs, parameters, nodes: kept, outputs };
    },
  };
}

/** What a parameter of a layer is called in weight files. */
export function parameterName(layer: string, { name }: Pick<ParameterSpec, "name">): string {
  return name === "" ? layer : `${layer}.${name}`;
}

function asValue(value: GraphValue): Value {
  invariant("kind" in value && "id" in value, "not a value of this graph");
  return value as Value;
}
