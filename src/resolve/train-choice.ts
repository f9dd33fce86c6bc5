/** What a line of a `train` block chooses by name: a loss, an optimizer, a metric, with its arguments. */
import { spanText, type Span } from "../base/source.ts";
import { integer, number, optional, withDefault, word } from "../ops/contract/attributes.ts";
import type { AttributeRecord, Signature } from "../ops/contract/language-value.ts";
import { usageOf } from "../ops/shared/variants.ts";
import type { CallExpression, Expression } from "../syntax/ast.ts";
import type { Loss } from "../training/losses.ts";
import { writing } from "./attribute-value.ts";
import { argumentsOf, bindAttributes } from "./bind.ts";
import { environmentOf } from "./create-environment.ts";
import { evaluate } from "./evaluate.ts";
import { reportMistake, taint, type Frame } from "./frame.ts";
import type { TrainLine } from "./train-line.ts";
import { examples, listed, nameMeant, type LineWord } from "./train-words.ts";
import { formatResolved, isPoison } from "./value.ts";

/** A name with its arguments, bound as those of a layer. */
export interface Choice<T> {
  readonly of: T;
  readonly attributes: AttributeRecord;
  readonly call: CallExpression;
  /** Of the whole line. */
  readonly span: Span;
}

/** `takes`: its arguments on this line. Undefined after a report. */
export function readChoice<T extends Signature>(
  frame: Frame,
  line: TrainLine,
  choices: readonly T[],
  takes: (of: T) => Pick<Signature, "attributes" | "positional"> = (of) => of,
): Choice<T> | undefined {
  const { value } = line.value;
  if (value.kind === "hole") return void taint(frame);
  const call = callOf(value);
  const of = call && choices.find(({ name }) => name === call.name.text);
  if (of === undefined) return void reportUnknown(frame, line, choices, call);
  const environment = { ...environmentOf(frame), translate: () => undefined };
  const attributes = bindAttributes({ ...of, ...takes(of) }, argumentsOf(call!), environment);
  return attributes && { of, attributes, call: call!, span: line.span };
}

/** A bare name is a call without arguments. */
function callOf(value: Expression): CallExpression | undefined {
  if (value.kind === "call") return value;
  if (value.kind !== "path") return undefined;
  const name = { text: value.segments.map(({ text }) => text).join("."), span: value.span };
  return { kind: "call", name, items: [], span: value.span };
}

function reportUnknown(
  frame: Frame,
  { word: line, value: { value } }: TrainLine,
  choices: readonly Signature[],
  call: CallExpression | undefined,
): void {
  const { message, meant } = call === undefined ? otherValue(line, value, choices) : unknownName(line, call, choices);
  const span = call?.name.span ?? value.span;
  reportMistake(frame, {
    code: "train/unknown-name",
    message,
    span,
    help: [meant === undefined ? `write ${listed(choices)}` : `did you mean \`${meant.text}\`?`],
    fixes: meant === undefined ? [] : [{ ...writing(meant.text, span), ...(meant.isGuess && { isGuess: true }) }],
  });
}

interface Misread {
  readonly message: string;
  readonly meant: { readonly text: string; readonly isGuess: boolean } | undefined;
}

function unknownName(
  line: LineWord,
  { name: { text }, items }: CallExpression,
  choices: readonly Signature[],
): Misread {
  const meant = nameMeant(text, choices);
  return {
    message: `there is no ${line} \`${text}\``,
    meant: meant && {
      text: items.length === 0 ? usageOf(meant.choice) : meant.choice.name,
      isGuess: !meant.isSame,
    },
  };
}

/** `loss "mse"`, `clip 1`. */
function otherValue(line: LineWord, value: Expression, choices: readonly Signature[]): Misread {
  const written = spanText(value.span);
  const quoted = value.kind === "string" ? choices.find(({ name }) => name === value.value) : undefined;
  if (quoted !== undefined) {
    return { message: `\`${quoted.name}\` stands in quotes`, meant: { text: quoted.name, isGuess: false } };
  }
  const isArgument = value.kind === "number" && choices.length === 1;
  return {
    message: `\`${line}\` takes ${listed(choices)}; found \`${written}\``,
    meant: isArgument ? { text: `${choices[0]!.name}(${written})`, isGuess: false } : undefined,
  };
}

// ── What a line takes beside what it chooses ─────────────────────────────────────────────────────────────────────────

/** `metric top(5, digits)`: the output that is judged. */
export function ofOutput(outputs: readonly string[]) {
  const output = optional(word(...outputs), "the only one", "The output that it judges.");
  return ({ attributes, positional }: Signature) => ({
    attributes: { output, ...attributes },
    positional: [...positional, "output"],
  });
}

/** `loss mse(mask, weight=0.5)` */
export function ofLoss(outputs: readonly string[]) {
  return (loss: Loss) => {
    const { attributes, positional } = ofOutput(outputs)(loss);
    return { attributes: { ...attributes, weight: weightOf(loss) }, positional };
  };
}

function weightOf({ target }: Loss) {
  const others = target === "classes" ? " (those of the classes are `weights`)" : "";
  const type = number(`a positive number${others}`, (value) => value > 0);
  return withDefault(type, 1, "What the loss is multiplied by in the sum of all.");
}

// ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const count = integer(1);

/** `epochs 5`; undefined after a report. */
export function readCount(frame: Frame, { word: line, value: { value } }: TrainLine): number | undefined {
  const found = evaluate(value, environmentOf(frame));
  if (isPoison(found)) return void taint(frame);
  const parsed = found.kind === "quotient" ? undefined : count.parse(found);
  if (parsed?.ok === true) return parsed.value;
  reportMistake(frame, {
    code: "resolve/argument-type",
    message: `${line} must be ${count.description}, found ${formatResolved(found)}`,
    span: value.span,
    help: [`write for example \`${examples[line]}\``],
  });
  return undefined;
}

/** Where an argument stands; the name of what is chosen where it is left out. */
export function spanOfArgument({ call }: Choice<unknown>, attribute: string): Span {
  const item = call.items.find((each) => each.kind === "attribute" && each.name.text === attribute);
  return item?.span ?? call.name.span;
}
