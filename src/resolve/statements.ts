/** Runs the statements of a body, one kind a function. */
import type { Value } from "../graph/graph.ts";
import { nearest } from "../base/did-you-mean.ts";
import type {
  Body,
  FromStatement,
  IfStatement,
  InputStatement,
  LayoutStatement,
  LetStatement,
  OutputStatement,
  Statement,
} from "../syntax/ast.ts";
import { layouts } from "../tensor/layout.ts";
import { float32 } from "../tensor/shape.ts";
import { runFor, runRepeat } from "./copies.ts";
import { declare, judgeReserved, reportDuplicateName } from "./declare.ts";
import { environmentOf } from "./create-environment.ts";
import { evaluate, evaluateBoolean } from "./evaluate.ts";
import { claimShape } from "./expectations.ts";
import { braceFrame, closeEntry, reportMistake, taint, type Frame } from "./frame.ts";
import { judgeDepth, spend } from "./expansion-limits.ts";
import { inputShape } from "./input-sizes.ts";
import { runLine } from "./line.ts";
import { currentTensor, resolveTensor } from "./lookup.ts";
import type { ResolvedTensor } from "./name-scopes.ts";
import { resolveClasses, resolvePixels } from "./pictures.ts";
import { observed } from "./observe.ts";
import { poisonBodies } from "./poison-bodies.ts";
import { runRequire } from "./requirements.ts";
import { runTrain } from "./train.ts";
import { branchesOf } from "../syntax/bodies.ts";
import { isMissing } from "./static-names.ts";
import { isPoison, poison } from "./value.ts";

export function runBody(frame: Frame, body: Body): void {
  const { model } = frame.instance;
  if (!judgeDepth(frame, body)) return poisonBodies(frame, [body]);
  model.session.ranBodies.add(body);
  model.depth++;
  for (const statement of body.statements) {
    if (model.exhausted) {
      frame.current = poison;
      break;
    }
    if (spend(frame, statement.span, 1)) observed(frame, statement, () => runStatement(frame, statement));
  }
  model.depth--;
}

function runStatement(frame: Frame, statement: Statement): void {
  switch (statement.kind) {
    case "layer":
      return runLine(frame, statement);
    case "input":
      return ofModel(frame, statement, "input") ? runInput(frame, statement) : undefined;
    case "output":
      return ofModel(frame, statement, "output") ? runOutput(frame, statement) : undefined;
    case "from":
      return runFrom(frame, statement);
    case "let":
      return runLet(frame, statement);
    case "if":
      return runIf(frame, statement);
    case "repeat":
      return runRepeat(frame, statement);
    case "for":
      return runFor(frame, statement);
    case "expect":
      frame.instance.expectations.push({ statement, frame: { ...frame } });
      return;
    case "require":
      return runRequire(frame, statement);
    case "claim":
      return void claimShape(frame, statement.claim, currentTensor(frame, statement.span));
    case "layout":
      return ofModel(frame, statement, "layout") ? runLayout(frame, statement) : undefined;
    case "train":
      return ofModel(frame, statement, "train") ? runTrain(frame, statement) : undefined;
    case "hole":
      return runHole(frame);
  }
}

/** The line may have been a layer: what follows it is not judged. */
function runHole(frame: Frame): void {
  taint(frame);
  frame.current = poison;
}

/** What stands in models only is refused in blocks. */
function ofModel(frame: Frame, { span }: Statement, what: string): boolean {
  if (frame.instance.kind === "model") return true;
  reportMistake(frame, {
    code: "resolve/misplaced",
    message: `\`${what}\` belongs in a model, and this is a block`,
    span: { ...span, end: span.start + what.length },
    help:
      what === "input"
        ? ["a block takes the current tensor, called `in`"]
        : what === "output"
          ? ["a block gives its last tensor"]
          : [],
  });
  return false;
}

function runInput(frame: Frame, statement: InputStatement): void {
  const { instance } = frame;
  const { model } = instance;
  const { name, call } = statement;
  const entry = declare(frame, { text: name.text, span: name.span, automatic: false }, "input");
  const shape = inputShape(frame, statement);
  const pixels = call && resolvePixels(frame, call, shape);
  const origin = { span: statement.span, calls: [] };
  const tensor: ResolvedTensor =
    shape === undefined
      ? poison
      : model.builder.input(entry.name, float32([model.session.batch, ...shape]), origin, pixels);
  if (isPoison(tensor)) taint(frame);
  model.inputs.push(tensor);
  instance.entered = model.inputs.length === 1 ? tensor : undefined;
  closeEntry(frame, entry, tensor);
  frame.current = tensor;
}

function runOutput(frame: Frame, { name, value, attributes, span }: OutputStatement): void {
  const { model } = frame.instance;
  if (isMissing(name)) return runHole(frame);
  const environment = environmentOf(frame);
  const tensor =
    value === undefined ? currentTensor(frame, span) : resolveTensor(frame, value, environment, "`output`");
  const earlier = model.outputs.get(name.text);
  if (earlier !== undefined) return reportDuplicateName(frame, name.text, name.span, earlier);
  model.outputs.set(name.text, name.span);
  const classes = resolveClasses(frame, attributes, isPoison(tensor) ? undefined : tensor.type.shape);
  if (classes?.file !== undefined) model.classFiles.set(name.text, classes.file);
  if (isPoison(tensor)) taint(frame);
  else model.builder.output(name.text, tensor satisfies Value, { classes: classes?.names });
}

function runFrom(frame: Frame, { value, claim }: FromStatement): void {
  const tensor = resolveTensor(frame, value, environmentOf(frame), "`from`");
  if (isPoison(tensor)) taint(frame);
  if (claim !== undefined) claimShape(frame, claim, tensor);
  frame.current = tensor;
}

function runLet(frame: Frame, { name, value: expression }: LetStatement): void {
  const value = evaluate(expression, environmentOf(frame));
  judgeReserved(frame, name.text, name.span);
  const earlier = frame.scope.variables.get(name.text);
  if (earlier !== undefined) return reportDuplicateName(frame, name.text, name.span, earlier.span);
  frame.scope.variables.set(name.text, { value, span: name.span });
}

function runIf(frame: Frame, statement: IfStatement): void {
  const environment = environmentOf(frame);
  let at: Body | IfStatement | undefined = statement;
  while (at !== undefined && "kind" in at) {
    const holds = evaluateBoolean(at.condition, environment, "the condition of an if");
    if (holds === undefined) return poisonBodies(frame, branchesOf(statement));
    if (holds) return runBranch(frame, statement, at.then);
    at = at.otherwise;
  }
  runBranch(frame, statement, at);
}

function runBranch(frame: Frame, statement: IfStatement, taken: Body | undefined): void {
  frame.names.skipped.push(...branchesOf(statement).filter((branch) => branch !== taken));
  if (taken === undefined) return;
  const inside = braceFrame(frame, frame.current);
  runBody(inside, taken);
  frame.current = inside.current;
}

function runLayout(frame: Frame, { order, span }: LayoutStatement): void {
  const { model } = frame.instance;
  const found = layouts.find((layout) => layout === order.text);
  if (found === undefined) {
    const near = nearest(order.text, layouts);
    reportMistake(frame, {
      code: "resolve/layout",
      message: `the layout is NCHW or NHWC, found \`${order.text}\``,
      span: order.span,
      help: near === undefined ? [] : [`did you mean \`${near}\`?`],
      fixes: near === undefined ? [] : [{ description: `write ${near}`, edits: [{ span: order.span, newText: near }] }],
    });
  } else if (model.layout !== undefined) {
    const labels = [{ span: model.layout.span, text: "it has this one already" }];
    reportMistake(frame, { code: "resolve/layout", message: "a model has one layout", span, labels });
  } else model.layout = { order: found, span };
}
