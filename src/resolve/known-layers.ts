/**
 * What lines of layers came to when they last ran. A line that depends on nothing but the tensor that it takes comes to the same on
 * one of the same type: its layers are added again, under the names that they have now, without another look at its arguments.
 */
import { nameLimit } from "../base/limits.ts";
import type { Value } from "../graph/graph.ts";
import type { Expression, Item, LayerStatement, Name } from "../syntax/ast.ts";
import { typesEqual } from "../tensor/shape.ts";
import { applyAgain, type KnownLayer } from "./apply-layer.ts";
import { blockCallAttributes } from "./arguments.ts";
import { stepsOfName, type GivenName } from "./declare.ts";
import { homeOf, type Frame } from "./frame.ts";
import type { LayerCall } from "./layer-call.ts";
import type { ResolvedTensor } from "./name-scopes.ts";
import type { SizeDemand } from "./resolved-model.ts";
import { findVariable } from "./scope.ts";
import { isPoison } from "./value.ts";

interface KnownLine {
  /** The line's own, and those that are applied to its result. */
  readonly layers: readonly KnownLayer[];
  /** All words of it that may be those of variables or blocks, and what they meant. */
  readonly words: readonly string[];
  readonly meanings: readonly unknown[];
  readonly demands: readonly SizeDemand[];
  /** Without what names take. */
  readonly steps: number;
}

/** The last ones, the newest first: a block is called with other values, on tensors of other types. */
const knownLines = new WeakMap<LayerStatement, readonly KnownLine[]>();

const mostKnown = 8;

/** Adds what a line came to, where running it again would make no difference; undefined where it must run. */
export function runKnownLine(
  frame: Frame,
  statement: LayerStatement,
  given: GivenName | undefined,
): ResolvedTensor | undefined {
  const { current } = frame;
  if (current === undefined || isPoison(current)) return undefined;
  const known = knownLines.get(statement)?.find((each) => isSame(frame, each, current));
  return known !== undefined && isFarFromLimits(frame, known, given)
    ? addKnown(frame, known, current, given)
    : undefined;
}

function isSame(frame: Frame, { layers, words, meanings }: KnownLine, current: Value): boolean {
  if (frame.instance.sharing !== undefined || !typesEqual(layers[0]!.facts.inputs[0]!, current.type)) return false;
  return words.every((word, at) => Object.is(meaningOf(frame, word), meanings[at]));
}

/** A limit that is passed has to be found at its place. */
function isFarFromLimits(frame: Frame, { layers, steps }: KnownLine, given: GivenName | undefined): boolean {
  const { budget } = frame.instance.model.session;
  const letters = homeOf(frame).prefix.length + (given?.text.length ?? 0);
  if (letters > nameLimit / 2) return false;
  return budget.has("layers", layers.length) && budget.has("steps", steps + layers.length * nameLimit);
}

function addKnown(
  frame: Frame,
  { layers, demands, steps }: KnownLine,
  current: Value,
  given: GivenName | undefined,
): ResolvedTensor {
  const { model } = frame.instance;
  model.session.budget.take("steps", steps);
  model.demands.push(...demands);
  const [first, ...others] = layers;
  const { entry, ...applied } = applyAgain(frame, first!, current, given);
  let { tensor } = applied;
  for (const each of others) ({ tensor } = applyAgain(frame, each, tensor, undefined));
  if (given !== undefined) entry.tensor = tensor;
  return tensor;
}

// ── What is remembered ───────────────────────────────────────────────────────────────────────────────────────────────

/** What a model had before a line ran. */
export interface LineStart {
  readonly nodes: number;
  readonly demands: number;
  readonly reports: number;
  readonly unknownCalls: number;
  readonly steps: number;
}

export function startOfLine({ instance: { model } }: Frame): LineStart {
  const { nodes, demands, reports, session } = model;
  return {
    nodes: nodes.length,
    demands: demands.length,
    reports,
    unknownCalls: session.unknownCalls.length,
    steps: session.budget.left("steps"),
  };
}

/** Keeps what a line has come to, but where something was said, or it depends on more than is told here. */
export function rememberLine(
  frame: Frame,
  statement: LayerStatement,
  calls: readonly LayerCall[],
  start: LineStart,
): void {
  const { model, sharing } = frame.instance;
  const nodes = model.nodes.slice(start.nodes);
  const demands = model.demands.slice(start.demands);
  const isQuiet = model.reports === start.reports && model.session.unknownCalls.length === start.unknownCalls;
  if (!isQuiet || sharing !== undefined || nodes.length !== calls.length) return;
  const isChain = nodes.every(({ op, inputs }) => op.inputs.max === 1 && inputs.length === 1);
  if (!isChain || demands.some(({ mismatch }) => mismatch !== undefined)) return;
  const words = wordsOf(statement);
  const layers = nodes.flatMap(({ facts, traits }, at) =>
    facts === undefined ? [] : { facts, traits, call: calls[at]! },
  );
  if (words === undefined || layers.length < nodes.length) return;
  const steps = start.steps - model.session.budget.left("steps");
  const line: KnownLine = {
    layers,
    words,
    meanings: words.map((word) => meaningOf(frame, word)),
    demands,
    steps: nodes.reduce((sum, { name }) => sum - stepsOfName(name), steps),
  };
  knownLines.set(statement, [line, ...(knownLines.get(statement) ?? []).slice(0, mostKnown - 1)]);
}

/** Nothing; a number or truth value; the name of a layer; of all else what is like nothing that was met before. */
function meaningOf({ scope, instance: { module } }: Frame, word: string): unknown {
  if (module.blocks.has(word)) return {};
  const variable = findVariable(scope, word);
  if (variable === undefined) return undefined;
  const { value } = variable;
  if (value.kind === "layer" && Object.keys(value.attributes).length === 0) return value.name;
  const isPlain = value.kind === "boolean" || (value.kind === "number" && value.bytes !== true);
  return isPlain ? value.value : {};
}

/** The words of a line; undefined where some of it is known only by what else the model has. */
function wordsOf({ name, items }: LayerStatement): readonly string[] | undefined {
  const words = [name.text];
  return items.every((item) => collectItem(item, words)) ? words : undefined;
}

function collectItem(item: Item, words: string[]): boolean {
  if (item.kind === "brace") return false;
  if (item.kind === "attribute" && blockCallAttributes.includes(item.name.text)) return false;
  return collect(item.value, words);
}

function collect(expression: Expression, words: string[]): boolean {
  switch (expression.kind) {
    case "number":
    case "window":
    case "boolean":
      return true;
    case "string":
      return expression.parts === undefined;
    case "path":
      return expression.segments.length === 1 && collectName(expression.segments[0]!, words);
    case "list":
      return expression.elements.every((each) => collect(each, words));
    case "call":
      return collectName(expression.name, words) && expression.items.every((item) => collectItem(item, words));
    case "unary":
      return collect(expression.operand, words);
    case "binary":
      return collect(expression.left, words) && collect(expression.right, words);
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise].every((each) => collect(each, words));
    default:
      return false;
  }
}

/** Not those of tensors that change from line to line. */
function collectName({ text, parts }: Name, words: string[]): boolean {
  words.push(text);
  return text !== "in" && text !== "here" && parts === undefined;
}
