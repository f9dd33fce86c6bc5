/** How a layer is probably called: what it must be given, with values that suit most tensors, or the one that it would take. */
import { quietInfer } from "../../resolve/quiet-infer.ts";
import type { AttributeRecord, AttributeSpec, LanguageValue } from "../../ops/contract/language-value.ts";
import type { AnyOp } from "../../ops/contract/op.ts";
import { float32, type TensorType } from "../../tensor/shape.ts";
import { placeholder } from "./item.ts";

interface Argument {
  readonly name: string;
  readonly text: string;
  readonly value: unknown;
}

interface LikelyCall {
  readonly given: readonly Argument[];
  readonly attributes: AttributeRecord;
}

/** Values to try, in order, of attributes that must be given and whose example suits few tensors. */
const likelyTexts: Readonly<Record<string, readonly string[]>> = {
  amount: ["1"],
  axes: ["[0, 2, 1]", "[1, 0]", "[0]"],
  channels: ["64", "[0, 1]"],
  exponent: ["2"],
  factor: ["2"],
  features: ["10"],
  groups: ["32", "8", "4", "3", "2", "1"],
  kernel: ["3", "2", "1"],
  repeats: ["[1, 2, 2]", "[1, 2]", "[2]"],
  shape: ["[-1]"],
  size: ["5"],
};

/** Arguments as a snippet: ` ${1:64} kernel=${2:3}`; empty where none are needed. @param open between name and arguments */
export function argumentSnippet(op: AnyOp, call: LikelyCall, isInParentheses: boolean): string {
  if (call.given.length === 0) return "";
  const texts = call.given.map(({ name, text }, at) => {
    const isPositional = op.positional[at] === name;
    return `${isPositional ? "" : `${name}=`}${placeholder(at + 1, text)}`;
  });
  return isInParentheses ? `(${texts.join(", ")})` : ` ${texts.join(" ")}`;
}

export interface Fitting {
  readonly call: LikelyCall;
  readonly output: TensorType;
}

/** The first likely call that takes these tensors. */
export function fittingCall(op: AnyOp, inputs: readonly TensorType[]): Fitting | undefined {
  for (const call of likelyCalls(op)) {
    const output = quietInfer(op, inputs, call.attributes, "error")?.[0];
    if (output !== undefined) return { call, output };
  }
  return undefined;
}

export function firstLikelyCall(op: AnyOp): LikelyCall {
  return likelyCalls(op)[0]!;
}

const known = new WeakMap<AnyOp, readonly LikelyCall[]>();

function likelyCalls(op: AnyOp): readonly LikelyCall[] {
  const calls = known.get(op) ?? findLikelyCalls(op);
  known.set(op, calls);
  return calls;
}

/** What is optional is given where the layer's own example shows that it takes nothing without. */
function findLikelyCalls(op: AnyOp): readonly LikelyCall[] {
  const specs = specsOf(op);
  const required = specs.filter(([, { required: isRequired }]) => isRequired);
  const least = callsWith(op, required);
  const input = exampleInput(op);
  if (input === undefined || takes(op, input, least)) return least;
  const optional = specs.filter(([, spec]) => !spec.required && spec.defaultValue === undefined);
  const more = optional.map((each) => callsWith(op, [...required, each])).find((calls) => takes(op, input, calls));
  return more ?? least;
}

function specsOf(op: AnyOp): readonly (readonly [string, AttributeSpec])[] {
  return Object.entries(op.attributes) as [string, AttributeSpec][];
}

function takes(op: AnyOp, input: TensorType, calls: readonly LikelyCall[]): boolean {
  return calls.some(({ attributes }) => quietInfer(op, inputsOf(op, input), attributes, "error") !== undefined);
}

/** As many of a tensor as a layer takes at least. */
export function inputsOf(op: AnyOp, input: TensorType): readonly TensorType[] {
  return Array<TensorType>(op.inputs.min).fill(input);
}

function exampleInput(op: AnyOp): TensorType | undefined {
  const extents = op.examples[0]?.input.match(/\d+/g)?.map(Number);
  return extents && float32([1, ...extents]);
}

/** One call for each choice of values. */
function callsWith(op: AnyOp, specs: readonly (readonly [string, AttributeSpec])[]): readonly LikelyCall[] {
  const choices = specs.map(([name, spec]) => argumentsFor(name, spec));
  const defaults = specsOf(op).flatMap(([name, { defaultValue }]) =>
    defaultValue === undefined ? [] : [[name, defaultValue] as const],
  );
  return combinations(choices).map((given) => ({
    given,
    attributes: Object.fromEntries([...defaults, ...given.map(({ name, value }) => [name, value] as const)]),
  }));
}

function argumentsFor(name: string, { type }: AttributeSpec): readonly Argument[] {
  return [...(likelyTexts[name] ?? []), type.example].flatMap((text) => {
    const parsed = type.parse(valueOf(text));
    return parsed.ok ? [{ name, text, value: parsed.value }] : [];
  });
}

function combinations<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return choices.reduce<readonly (readonly T[])[]>(
    (made, choice) => made.flatMap((each) => choice.map((one) => [...each, one])),
    [[]],
  );
}

/** Of a text of these tables and of examples: a number, a word, or a list of such. */
function valueOf(text: string): LanguageValue {
  const list = /^\[(.*)\]$/.exec(text)?.[1];
  if (list !== undefined) return { kind: "list", elements: list.split(", ").map(valueOf) };
  if (text === "true" || text === "false") return { kind: "boolean", value: text === "true" };
  return /^-?[\d.]+$/.test(text) ? { kind: "number", value: Number(text) } : { kind: "word", text };
}
