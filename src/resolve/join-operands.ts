/** The tensors that a join takes: its braces in order, the current tensor and the named ones, or those of a pattern. */
import { spanBeside } from "../base/piece.ts";
import { spanText, type Span } from "../base/source.ts";
import { rescaled } from "../syntax/read-foreign.ts";
import type { Value } from "../graph/graph.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { Name } from "../syntax/ast.ts";
import { braceFrame, reportMistake, taint, type Frame } from "./frame.ts";
import { withNames } from "./evaluate.ts";
import type { Environment } from "./environment.ts";
import type { LayerCall } from "./layer-call.ts";
import { spend } from "./expansion-limits.ts";
import { currentTensor, findNamed, labelPath, resolveTensor } from "./lookup.ts";
import type { ResolvedTensor } from "./name-scopes.ts";
import { resolvePattern } from "./pattern.ts";
import { judgeOnlySources } from "./source-layer.ts";
import { isPoison } from "./value.ts";

export interface JoinOperand<T = ResolvedTensor> {
  readonly tensor: T;
  /** The braces or name that it comes from; undefined for the current tensor. */
  readonly span: Span | undefined;
}

/** Undefined where one of them is poison, or after a report. */
export function joinOperands(
  frame: Frame,
  op: AnyOp,
  call: LayerCall,
  input: ResolvedTensor | undefined,
  environment: Environment,
): readonly JoinOperand<Value>[] | undefined {
  if (!spend(frame, call.span, call.values.length + call.braces.length)) return undefined;
  const branches = runBraces(frame, call, input);
  if (branches.length === 0 && reportNumber(frame, op, call)) return undefined;
  if (call.braces.some(({ body }) => body.unclosed)) return taint(frame) as undefined;
  const named = namedOperands(frame, op, call, environment);
  if (named === undefined) return undefined;
  if (branches.length > 0 && named.length > 0) return reportMixed(frame, op, call);
  const alone = branches.length === 0 && !hasPattern(call);
  const count = alone ? named.length + 1 : Math.max(branches.length, named.length);
  if (count < 2) return reportSingle(frame, op, call);
  if (count < op.inputs.min || count > op.inputs.max) return reportCount(frame, op, call, count);
  const current = (): JoinOperand => ({ tensor: input ?? currentTensor(frame, call.name.span), span: undefined });
  const operands = alone ? [current(), ...named] : branches.length > 0 ? branches : named;
  if (alone) warnOfTwice(frame, op, operands);
  const sound = operands.flatMap(({ tensor, span }) => (isPoison(tensor) ? [] : [{ tensor, span }]));
  return sound.length === operands.length ? sound : undefined;
}

/** `add here, skip`: the current tensor, which is joined anyway, is named as well. By itself (`add here`) it must be meant. */
function warnOfTwice(frame: Frame, { name }: AnyOp, [current, ...others]: readonly JoinOperand[]): void {
  if (others.length < 2) return;
  const again = others.find(({ tensor }) => !isPoison(tensor) && tensor === current!.tensor);
  if (again?.span === undefined) return;
  const rest = others.filter((each) => each !== again).map(({ span }) => spanText(span!));
  reportMistake(frame, {
    code: "resolve/joined-twice",
    severity: "warning",
    message: `\`${spanText(again.span)}\` is the current tensor, which \`${name}\` joins anyway: it is taken twice`,
    span: again.span,
    help: [`\`${name} ${rest.join(", ")}\` takes each once`],
  });
}

/** What a join's values name; undefined after a report. A pattern names as many tensors as it fits. */
function namedOperands(
  frame: Frame,
  { name }: AnyOp,
  { values }: LayerCall,
  environment: Environment,
): readonly JoinOperand[] | undefined {
  const operands: JoinOperand[] = [];
  for (const { value: written, span } of values) {
    const value = withNames(written, environment);
    if (value.kind !== "pattern") {
      operands.push({ tensor: resolveTensor(frame, value, environment, `\`${name}\``), span });
      continue;
    }
    // Beside others one tensor is enough.
    const tensors = resolvePattern(frame, value, values.length > 1 ? 1 : 2);
    if (tensors === undefined) return undefined;
    for (const tensor of tensors) operands.push({ tensor, span });
  }
  return operands;
}

/** With a pattern a join takes exactly what it names, the current tensor only as `here`. */
function hasPattern({ values }: LayerCall): boolean {
  return values.some(({ value }) => value.kind === "pattern");
}

/** `mul 2`: a number for all elements, which `rescale` takes. */
function reportNumber(frame: Frame, { name }: AnyOp, { values, attributes, span, form, name: at }: LayerCall): boolean {
  const [item] = values;
  const label = item && labelPath(item.value);
  const written = item === undefined || (label && findNamed(frame, label)) ? "" : spanText(item.value.span);
  const mended = /^-?\d+(\.\d+)?$/.test(written) && item?.value.kind !== "path" ? rescaledBy(name, written) : undefined;
  if (mended === undefined || values.length > 1 || attributes.length > 0) return false;
  const [word, ...rest] = mended.split(" ");
  const text = form === "post-operation" || item!.parenthesised ? `${word}(${rest.join(" ")})` : mended;
  const close = item!.parenthesised ? span.source.text.indexOf(")", item!.span.end) + 1 : span.end;
  const edit = { span: { ...span, start: at.span.start, end: close }, newText: text };
  reportMistake(frame, {
    code: "resolve/not-a-tensor",
    message: `\`${name}\` takes a tensor, by its label or the name of an input, found the number ${written}`,
    span: item!.span,
    help: [`a number for all elements: \`${text}\``],
    fixes: [{ description: `write \`${text}\``, edits: [edit] }],
  });
  return true;
}

function rescaledBy(name: string, number: string): string | undefined {
  return ["add", "sub", "mul", "div"].includes(name) && Number(number) !== 0 ? rescaled(name, number) : undefined;
}

/** Every brace starts from the current tensor. */
export function runBraces(frame: Frame, call: LayerCall, input: ResolvedTensor | undefined): readonly JoinOperand[] {
  return call.braces.map(({ body, span }) => {
    judgeOnlySources(frame, body, span);
    const inside = braceFrame(frame, input);
    frame.instance.model.session.runBody(inside, body);
    const opening = spanBeside(span, span.start, span.start + 1);
    return { tensor: currentTensor(inside, opening), span: opening };
  });
}

function reportMixed(frame: Frame, op: AnyOp, call: LayerCall): undefined {
  const name = call.values[0]!;
  reportMistake(frame, {
    code: "resolve/join",
    message: `\`${op.name}\` joins either braces or named tensors, not both`,
    span: name.span,
    help: ["with braces, `{ from NAME }` joins a named tensor"],
  });
}

function reportSingle(frame: Frame, op: AnyOp, call: LayerCall): undefined {
  const [brace] = call.braces;
  if (brace === undefined) {
    const label = call.form === "post-operation" ? undefined : labelBehind(frame, call.name);
    if (label !== undefined) return reportLayerName(frame, op, label);
    reportMistake(frame, {
      code: "resolve/join",
      message: `\`${op.name}\` joins tensors, and nothing is named to join with`,
      span: call.name.span,
      help: [
        call.form === "post-operation"
          ? `name it in parentheses: \`${op.name}(skip)\``
          : `\`${op.name} skip\` joins with a labelled tensor, \`${op.name} { … } {}\` a branch with what enters it`,
      ],
    });
    return;
  }
  const end = { ...brace.span, start: brace.span.end };
  reportMistake(frame, {
    code: "resolve/join",
    message: `\`${op.name}\` has only one branch, and needs something to join it with`,
    span: call.name.span,
    help: ["an empty branch `{}` passes the tensor through, as in a residual connection"],
    fixes: [{ description: "add an empty branch", edits: [{ span: end, newText: " {}" }], isGuess: true }],
  });
}

/** The name behind a join that is a label and a layer too: what stands there bare is the layer. */
function labelBehind(frame: Frame, { span: { source, end } }: Name): Name | undefined {
  wordBehind.lastIndex = end;
  const text = wordBehind.exec(source.text)?.[1];
  if (text === undefined) return undefined;
  const name = { text, span: { source, start: wordBehind.lastIndex - text.length, end: wordBehind.lastIndex } };
  return findNamed(frame, [name]) === undefined ? undefined : name;
}

const wordBehind = /[ \t]+(\w+)/y;

function reportLayerName(frame: Frame, op: AnyOp, { text, span }: Name): undefined {
  const newText = `"${text}"`;
  reportMistake(frame, {
    code: "resolve/join",
    message: `\`${text}\` is a label and also a layer, which a bare name is here`,
    span,
    help: [`in quotes it is the label: \`${op.name} ${newText}\``],
    fixes: [{ description: `write ${newText}`, edits: [{ span, newText }] }],
  });
}

function reportCount(frame: Frame, op: AnyOp, call: LayerCall, count: number): undefined {
  const { min, max } = op.inputs;
  const wanted = min === max ? `${min}` : `at least ${min}`;
  reportMistake(frame, {
    code: "resolve/join",
    message: `\`${op.name}\` takes ${wanted} tensors; found ${count}`,
    span: call.name.span,
    help: call.braces.length === 0 ? ["the current tensor is the first of them"] : [],
  });
}
