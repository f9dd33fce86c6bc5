/** Makes typed claims of `expect` lines and of shapes behind `->`. Whether they hold is judged by `analysis/claims`. */
import { spanBetween, spanText } from "../base/source.ts";
import { figureNames, figuresIn, type Claim, type ClaimExpression, type FigureName } from "../graph/claim.ts";
import type { Node } from "../graph/graph.ts";
import type {
  BinaryExpression,
  CallExpression,
  ConditionalExpression,
  Expression,
  PathExpression,
  ArrowClaim,
} from "../syntax/ast.ts";
import type { Dim } from "../tensor/dim.ts";
import { halfUnit, readNumber } from "../syntax/read-number.ts";
import { functionNames } from "./arithmetic.ts";
import { takeClaimAtSizes } from "./claims-at-sizes.ts";
import { convertBehaviour, isBehaviour, judgeBound, type Whole } from "./behaviours.ts";
import { environmentOf } from "./create-environment.ts";
import { evaluate, evaluateClaimedDim, withNames } from "./evaluate.ts";
import type { Environment } from "./environment.ts";
import { reportMistake, type Frame, type Instance, type ModelState } from "./frame.ts";
import { spend } from "./expansion-limits.ts";
import { explainUnknownTensor, findNamed, resolveFact, resolveUnknownValue } from "./lookup.ts";
import { fullName, type ResolvedTensor } from "./name-scopes.ts";
import { describeValue, isPoison, type ResolvedValue } from "./value.ts";

/** Adds the claim that a tensor has a shape, batch not written, and gives that; undefined after a report. */
export function claimShape(
  frame: Frame,
  claim: ArrowClaim,
  tensor: ResolvedTensor | undefined,
): readonly Dim[] | undefined {
  const environment = environmentOf(frame);
  const expected = claiming(frame.instance.model, () =>
    claim.dimensions.map((size) => evaluateClaimedDim(size, environment)),
  );
  const known = expected.filter((dim) => dim !== undefined);
  if (known.length < expected.length) return undefined;
  if (tensor !== undefined && !isPoison(tensor)) {
    frame.instance.model.claims.push({ kind: "shape", value: tensor, expected: known, span: claim.span });
  }
  return known;
}

/**
 * At the end of a model or of a call of a block: its `expect` lines, about figures that are whole now.
 * @param whole undefined where it is a block.
 */
export function settleExpectations({ instance }: Frame, whole?: Whole): void {
  for (const expectation of instance.expectations) {
    claiming(instance.model, () => settleExpectation(instance, expectation, whole));
  }
}

function settleExpectation(
  { kind, model }: Instance,
  { statement, frame }: Instance["expectations"][number],
  whole: Whole | undefined,
): void {
  const { claims, session } = model;
  const { condition, at } = statement;
  if (session.claimsAt?.has(condition.span.start) === false) return;
  const typed = convert(condition, { frame, environment: claimEnvironment(frame), whole });
  if (at.length > 0 && session.claimsAt === undefined) takeClaimAtSizes(frame, statement, typed);
  else if (typed !== undefined) {
    const inBlock = kind === "block";
    claims.push({ kind: "figure", condition: typed, span: condition.span, ...(inBlock && { inBlock }) });
  }
}

/** Reads claims: one that cannot be read leaves the graph whole, and the other claims what they are. */
function claiming<T>(model: ModelState, read: () => T): T {
  const { failed } = model;
  const found = read();
  model.misclaimed ||= model.failed && !failed;
  model.failed = failed || model.exhausted;
  return found;
}

/** A name that stands for nothing may have been meant as a figure. */
function claimEnvironment(frame: Frame): Environment {
  return {
    ...environmentOf(frame),
    fact: (path) => resolveFact(frame, path, figureNames),
    unknown: (name) => resolveUnknownValue(frame, name, { figures: figureNames }),
  };
}

/**
 * A claim of a model that has mistakes. The shape of a tensor that is sound and figures of single lines that are can be
 * judged all the same; figures of blocks and models lack layers.
 */
export function ofBrokenModel(claim: Claim): Claim {
  return claim.kind === "shape" || isAboutLines(claim.condition) ? claim : { ...claim, isPartial: true };
}

function isAboutLines(condition: ClaimExpression): boolean {
  return figuresIn(condition).every(
    ({ figure, ofCall, nodes }) => figure !== "memory" && ofCall !== true && areOneLine(nodes),
  );
}

/** A layer and what is applied to it: a label of its own, and no call of a block in between. */
function areOneLine(nodes: readonly Node[] = []): boolean {
  const line = nodes.length === 0 ? undefined : lineOf(nodes[0]!);
  return nodes.length > 0 && nodes.every((node) => lineOf(node) === line);
}

function lineOf({ origin: { span } }: Node): number | undefined {
  return span && span.source.positionAt(span.start).line;
}

interface Claiming {
  readonly frame: Frame;
  readonly environment: Environment;
  readonly whole: Whole | undefined;
}

/** Undefined after a report. */
function convert(written: Expression, claiming: Claiming): ClaimExpression | undefined {
  const expression = withNames(written, claiming.environment);
  switch (expression.kind) {
    case "path": {
      const figure = figureOf(expression);
      return figure === undefined ? constant(expression, claiming) : convertFigure(expression, figure, claiming);
    }
    case "unary": {
      const operand = convert(expression.operand, claiming);
      return operand && { kind: "unary", operator: expression.operator, operand };
    }
    case "binary":
      return convertBinary(expression, claiming);
    case "conditional":
      return convertConditional(expression, claiming);
    case "call":
      if (isBehaviour(expression)) return convertBehaviour(claiming.frame, expression, claiming.whole);
      return convertFunction(expression, claiming);
    default:
      return constant(expression, claiming);
  }
}

function figureOf({ segments }: PathExpression): FigureName | undefined {
  return figureNames.find((figure) => figure === segments.at(-1)!.text);
}

function convertFigure(path: PathExpression, figure: FigureName, { frame }: Claiming): ClaimExpression | undefined {
  const nodes = nodesOf(path, frame);
  if (nodes === "unknown") return undefined;
  const ofCall = findNamed(frame, path.segments.slice(0, -1))?.inner !== undefined;
  const name = spanBetween(path.segments[0]!.span, path.segments.at(-1)!.span);
  return { kind: "figure", figure, text: spanText(name), nodes, ofCall, span: path.span };
}

/** The nodes in front of a figure's dot; undefined for the whole model. */
function nodesOf({ segments }: PathExpression, frame: Frame): readonly Node[] | undefined | "unknown" {
  const { instance, names } = frame;
  const { nodes } = instance.model;
  if (!spend(frame, segments[0]!.span, segments.length === 1 && instance.kind === "model" ? 1 : nodes.length / 5)) {
    return "unknown";
  }
  const owner = segments.slice(0, -1);
  if (owner.length === 0) return wholeInstance(instance);
  const entry = findNamed(frame, owner);
  if (entry !== undefined) return nodes.slice(entry.firstNode, entry.endNode);
  // Labels with dots make groups: `features` for `features.0` and `features.3`.
  const group = `${fullName(names, owner.map((segment) => segment.text).join("."))}.`;
  const members = nodes.filter((node) => node.name.startsWith(group));
  if (members.length > 0) return members;
  explainUnknownTensor(frame, owner);
  return "unknown";
}

function wholeInstance({ kind, model, firstNode }: Instance): readonly Node[] | undefined {
  return kind === "model" ? undefined : model.nodes.slice(firstNode);
}

function convertBinary(expression: BinaryExpression, claiming: Claiming): ClaimExpression | undefined {
  const { operator } = expression;
  if (operator === "&&" || operator === "||") return convertLogic(expression, operator, claiming);
  if (operator === "~") return convertRounded(expression, claiming);
  if (!hasFigure(expression) && ![expression.left, expression.right].some((side) => isOpen(side, claiming)))
    return constant(expression, claiming);
  const left = convert(expression.left, claiming);
  const right = convert(expression.right, claiming);
  if (left === undefined || right === undefined) return undefined;
  judgeBound(claiming.frame, expression, left, right);
  return { kind: "binary", operator, left, right };
}

/** `macs ~ 4.23G`: the digits written say how exact it is meant. */
function convertRounded({ left, right }: BinaryExpression, claiming: Claiming): ClaimExpression | undefined {
  const subject = convert(left, claiming);
  if (right.kind === "hole") return constant(right, claiming);
  const text = spanText(right.span);
  if (right.kind === "number" && readNumber(text) !== undefined) {
    const { value, bytes } = right;
    const claimed: ClaimExpression = { kind: "number", value, bytes, text, half: halfUnit(text) };
    return subject && { kind: "binary", operator: "~", left: subject, right: claimed };
  }
  reportMistake(claiming.frame, {
    code: "resolve/type",
    message: `behind ~ stands a number as written, found \`${text}\``,
    span: right.span,
    help: ["`expect macs ~ 4.23G` holds from 4.225G to 4.235G: half a unit of the last digit more or less"],
  });
  return undefined;
}

/** The right side counts, and is looked at, only where the left does not decide. */
function convertLogic(
  { left, right }: BinaryExpression,
  operator: "&&" | "||",
  claiming: Claiming,
): ClaimExpression | undefined {
  const first = convert(left, claiming);
  if (first === undefined) return undefined;
  const decided = first.kind === "boolean";
  if (decided && first.value === (operator === "||")) return first;
  const second = convert(right, claiming);
  return decided ? second : second && { kind: "binary", operator, left: first, right: second };
}

function convertConditional(
  { condition, then, otherwise }: ConditionalExpression,
  claiming: Claiming,
): ClaimExpression | undefined {
  const decision = convert(condition, claiming);
  if (decision === undefined) return undefined;
  if (decision.kind === "boolean") return convert(decision.value ? then : otherwise, claiming);
  const first = convert(then, claiming);
  const second = convert(otherwise, claiming);
  return first && second && { kind: "conditional", condition: decision, then: first, otherwise: second };
}

function convertFunction(call: CallExpression, claiming: Claiming): ClaimExpression | undefined {
  const name = functionNames.find((known) => known === call.name.text);
  const isClaimed = hasFigure(call) || (quietKind(call, claiming) === "poison" && isOpen(call, claiming));
  if (name === undefined || name === "range" || name === "len" || !isClaimed) return constant(call, claiming);
  const operands = call.items.map((item) => (item.kind === "value" ? convert(item.value, claiming) : undefined));
  const known = operands.filter((operand) => operand !== undefined);
  return known.length === operands.length ? { kind: "function", name, arguments: known } : undefined;
}

/** Whether something in it is not known from the text alone. */
function hasFigure(expression: Expression): boolean {
  switch (expression.kind) {
    case "path":
      return figureOf(expression) !== undefined;
    case "unary":
      return hasFigure(expression.operand);
    case "binary":
      return hasFigure(expression.left) || hasFigure(expression.right);
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise].some(hasFigure);
    case "call":
      return isBehaviour(expression) || expression.items.some((item) => item.kind === "value" && hasFigure(item.value));
    default:
      return false;
  }
}

/** Whether an expression depends on a symbolic size, so that the claim can only be judged once that is bound: `abs(H - W)`. */
function isOpen(expression: Expression, claiming: Claiming): boolean {
  const kind = quietKind(expression, claiming);
  if (kind !== "poison") return kind === "size" || kind === "quotient";
  if (expression.kind === "unary") return isOpen(expression.operand, claiming);
  if (expression.kind === "binary") return [expression.left, expression.right].some((side) => isOpen(side, claiming));
  if (expression.kind === "conditional") {
    return [expression.condition, expression.then, expression.otherwise].some((part) => isOpen(part, claiming));
  }
  if (expression.kind !== "call") return false;
  return expression.items.some((item) => item.kind === "value" && isOpen(item.value, claiming));
}

function quietKind(expression: Expression, { environment }: Claiming): ResolvedValue["kind"] {
  return evaluate(expression, { ...environment, report: () => {}, taint: () => {} }).kind;
}

function constant(expression: Expression, { frame, environment }: Claiming): ClaimExpression | undefined {
  const value = evaluate(expression, environment);
  if (isPoison(value)) return undefined;
  const typed = typedConstant(value);
  if (typed?.kind === "number" && expression.kind === "number") return { ...typed, text: spanText(expression.span) };
  if (typed !== undefined) return typed;
  const message = `a claim is about numbers, windows and conditions, found ${describeValue(value)}`;
  reportMistake(frame, { code: "resolve/type", message, span: expression.span });
  return undefined;
}

function typedConstant(value: ResolvedValue): ClaimExpression | undefined {
  switch (value.kind) {
    case "number":
      return { kind: "number", value: value.value, bytes: value.bytes === true };
    case "size":
    case "boolean":
      return value;
    case "window":
      return { kind: "window", extents: value.extents };
    case "list":
      return windowOfList(value.elements);
    case "quotient": {
      const right: ClaimExpression = { kind: "number", value: value.divisor, bytes: false };
      return { kind: "binary", operator: "/", left: { kind: "size", value: value.dividend }, right };
    }
    default:
      return undefined;
  }
}

/** `[3, 3]` is a window as `3x3` is. */
function windowOfList(elements: readonly ResolvedValue[]): ClaimExpression | undefined {
  const extents = elements.flatMap((each) => (each.kind === "number" && each.bytes !== true ? [each.value] : []));
  const sound =
    extents.length === elements.length && extents.every((extent) => Number.isSafeInteger(extent) && extent > 0);
  return sound && extents.length > 0 ? { kind: "window", extents } : undefined;
}
