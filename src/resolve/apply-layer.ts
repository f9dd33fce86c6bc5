/** Applies a layer to the current tensor: operands, attributes, shared parameters, and a node of the graph. */
import type { Span } from "../base/source.ts";
import type { Node, Value } from "../graph/graph.ts";
import type { KnownNode } from "../graph/graph-builder.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { bindAttributes } from "./bind.ts";
import { takeCallAttributes, type ParameterUse } from "./call-attributes.ts";
import { declareLayer, reportDuplicateName, type GivenName } from "./declare.ts";
import { environmentOf } from "./create-environment.ts";
import type { Environment } from "./environment.ts";
import { closeEntry, homeOf, reportMistake, type Frame } from "./frame.ts";
import { joinOperands, runBraces, type JoinOperand } from "./join-operands.ts";
import type { LayerCall } from "./layer-call.ts";
import type { Callee } from "./callee.ts";
import { LongSizeError, lengthOfDim } from "../tensor/dim.ts";
import { countLayer, spend } from "./expansion-limits.ts";
import { currentTensor } from "./lookup.ts";
import type { NamedEntry, ResolvedTensor } from "./name-scopes.ts";
import { problemsOf } from "./problems.ts";
import type { Situation } from "./situation.ts";
import { sharedParameters } from "./share.ts";
import { sourceOperands, withBatchAttribute } from "./source-layer.ts";
import { isPoison, poison } from "./value.ts";
import type { Shape } from "../tensor/shape.ts";
import { judgeAxisNumbers } from "./axis-numbers.ts";

export type OpCallee = Extract<Callee, { readonly kind: "op" }>;

/** Names and adds the layer; its entry's tensor is the result, poison after a report. */
export function applyLayer(
  frame: Frame,
  callee: OpCallee,
  call: LayerCall,
  input: ResolvedTensor | undefined,
  given: GivenName | undefined,
): NamedEntry {
  const entry = declareLayer(frame, callee.op.name, given, call.span);
  const environment = environmentOf(frame);
  const { own, use } = takeCallAttributes(call, "layer", (name) => Object.hasOwn(callee.op.attributes, name));
  const operands = operandsOf(frame, callee, own, input, environment);
  // Where a tensor of its own cannot stand, its arguments do not matter.
  const isMisplaced = callee.op.inputs.max === 0 && operands === undefined;
  const entering = operands?.[0]?.tensor.type.shape;
  const inputs = operands?.map(({ tensor }) => tensor.type);
  const asking: Environment = { ...environment, asked: (call) => environment.asked?.({ ...call, inputs }) };
  const bound = isMisplaced ? undefined : attributesOf(callee, own, asking, entering);
  const attributes = withBatchAttribute(frame, callee.op, bound);
  const parameterUse = use(frame, entry.name);
  const ready = operands !== undefined && attributes !== undefined && countLayer(frame, call.span);
  const tensor = ready ? addNode(frame, callee, own, operands, attributes, entry, parameterUse) : poison;
  closeEntry(frame, entry, tensor);
  return entry;
}

/** What a layer has come to on a tensor of a type, and what was written for it. */
export interface KnownLayer extends KnownNode {
  readonly call: LayerCall;
}

/** Applies a layer again to a tensor of the type that it took before. */
export function applyAgain(
  frame: Frame,
  known: KnownLayer,
  input: Value,
  given: GivenName | undefined,
): { readonly entry: NamedEntry; readonly tensor: Value } {
  const { instance } = frame;
  const { call, facts } = known;
  const entry = declareLayer(frame, facts.op.name, given, call.span);
  countLayer(frame, call.span);
  const origin = { span: call.span, calls: instance.calls, ...(instance.frozen && { frozen: true }) };
  const node = instance.model.builder.again(known, { name: entry.name, inputs: [input], origin });
  keepNode(frame, node, call, entry);
  const tensor = node.outputs[0]!;
  closeEntry(frame, entry, tensor);
  return { entry, tensor };
}

function operandsOf(
  frame: Frame,
  { op }: OpCallee,
  call: LayerCall,
  input: ResolvedTensor | undefined,
  environment: Environment,
): readonly JoinOperand<Value>[] | undefined {
  if (op.inputs.max === 0) return sourceOperands(frame, op, call);
  if (op.inputs.max > 1) return joinOperands(frame, op, call, input, environment);
  refuseBraces(frame, call, `\`${op.name}\` takes one tensor`, input);
  const tensor = input ?? currentTensor(frame, call.name.span);
  return isPoison(tensor) ? undefined : [{ tensor, span: undefined }];
}

/** Only joins take braces; what stands inside is looked at all the same. */
export function refuseBraces(frame: Frame, call: LayerCall, why: string, input: ResolvedTensor | undefined): void {
  const [brace] = call.braces;
  if (brace === undefined) return;
  reportMistake(frame, {
    code: "resolve/braces",
    message: `${why}; braces belong to layers that join several`,
    span: { ...brace.span, end: brace.span.start + 1 },
    help: [
      "put the lines of the braces on the lines before, or join them with `add { … } { … }` or `concat { … } { … }`",
    ],
  });
  runBraces(frame, call, input);
}

function attributesOf(
  callee: OpCallee,
  call: LayerCall,
  environment: Environment,
  shape: Shape | undefined,
): AttributeRecord | undefined {
  const { op, preset } = callee;
  const values = op.inputs.max > 1 ? [] : call.values;
  if (preset === undefined) return bindAttributes(op, { ...call, values }, environment, shape);
  const [argument] = [...values, ...call.attributes];
  if (argument === undefined) return preset;
  environment.report({
    code: "resolve/extra-argument",
    message: `\`${call.name.text}\` holds \`${op.name}\` with its arguments already`,
    span: argument.span,
    help: [`give them where \`${call.name.text}\` gets its value, as in ${call.name.text}=${op.name}(…)`],
  });
  return undefined;
}

function addNode(
  frame: Frame,
  callee: OpCallee,
  call: LayerCall,
  operands: readonly JoinOperand<Value>[],
  attributes: AttributeRecord,
  entry: NamedEntry,
  { sharing, frozen }: ParameterUse,
): ResolvedTensor {
  const { op } = callee;
  const { model, calls } = frame.instance;
  const { name } = entry;
  const inputs = operands.map(({ tensor }) => tensor);
  const parameters = sharedParameters(frame, sharing, name, op, attributes, inputs);
  const inputSpans = operands.map(({ span }) => span);
  const { callOf } = model;
  const preset = callee.preset !== undefined;
  const situation: Situation = { op, attributes, call, inputs, inputSpans, callOf, preset };
  const origin = { span: call.span, calls, ...(frozen && { frozen }) };
  const init = { name, op, attributes, inputs, origin, parameters };
  const node = addWithinLength(frame, call.span, () => model.builder.add(init, problemsOf(frame, situation)));
  if (node === undefined) return poison;
  judgeAxisNumbers(frame, situation);
  keepNode(frame, node, call, entry);
  return node.outputs[0]!;
}

function keepNode(frame: Frame, node: Node, call: LayerCall, entry: NamedEntry): void {
  const { model } = frame.instance;
  judgeFullName(frame, entry);
  model.nodes.push(node);
  if (Object.hasOwn(node.op.attributes, "pad")) model.callOf.set(node, call);
  model.nodesByName.set(node.name, node);
}

/** Sizes that grow from layer to layer, as those of flattened products do, may grow too long. */
function addWithinLength(frame: Frame, span: Span, add: () => Node | undefined): Node | undefined {
  try {
    const node = add();
    let length = 0;
    for (const { type } of node?.outputs ?? []) for (const size of type.shape) length += lengthOfDim(size);
    return spend(frame, span, length / 10) ? node : undefined;
  } catch (error) {
    if (!(error instanceof LongSizeError)) throw error;
    reportMistake(frame, {
      code: "resolve/too-long",
      message: "the sizes of this layer's result would be too long expressions of the symbolic sizes",
      span,
      help: ["give the sizes a value when compiling, as in --size H=224"],
    });
    return undefined;
  }
}

/** Labels with dots may meet the names inside a block call: `layer1.conv1` beside a `layer1` with a `conv1`. */
function judgeFullName(frame: Frame, entry: NamedEntry): void {
  const other: Span | undefined = frame.instance.model.nodesByName.get(entry.name)?.origin.span;
  const known = homeOf(frame).entries.get(entry.text) !== entry;
  if (other !== undefined && !known) reportDuplicateName(frame, entry.name, entry.span, other);
}
