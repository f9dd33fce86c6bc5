/** One line of a `train` block: a word, and exactly one value: `loss mse`, `clip norm(1)`, `epochs 5`. */
import { spanText, spanWith, type Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { AttributeItem, Item, LayerStatement, Name, Statement, ValueItem } from "../syntax/ast.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import { writing } from "./attribute-value.ts";
import { reportMistake, taint, type Frame } from "./frame.ts";
import { isUnread } from "./static-names.ts";
import { meantLine } from "./train-meant.ts";
import { examples, isOfOptimizer, lineMeant, lineOfChoice, lineWords, type LineWord } from "./train-words.ts";

export interface TrainLine {
  readonly word: LineWord;
  /** The word where it is written. */
  readonly name: Name;
  readonly value: ValueItem;
  readonly span: Span;
}

/** Undefined after a report. */
export function readTrainLine(frame: Frame, statement: Statement): TrainLine | undefined {
  const mistake = (init: ResolveMistake): undefined => void reportMistake(frame, init);
  if (isReported(statement)) return void taint(frame);
  if (statement.kind !== "layer") return mistake(otherStatement(statement));
  const word = lineWords.find((each) => each === statement.name.text);
  if (word === undefined) return mistake(unknownWord(statement));
  const { name, span } = statement;
  const form = formMistake(word, statement);
  if (form !== undefined) return mistake(form);
  const [value] = statement.items as readonly [ValueItem];
  return { word, name, value, span };
}

/** Whether the parser has told what is wrong with it. */
function isReported(statement: Statement): boolean {
  if (statement.kind === "layer") return isUnread(statement);
  return statement.kind === "hole" || (statement.kind === "let" && statement.value.kind === "hole");
}

function otherStatement({ span }: Statement): ResolveMistake {
  const word = /^(?:->|\w*)/.exec(spanText(span))![0];
  return {
    code: "train/unknown-line",
    message: `\`${word}\` does not stand in \`train\`, whose lines begin with ${theWords()}`,
    span: { ...span, end: span.start + word.length },
    help: ["what its lines need of the model, such as variables, stands before the block"],
  };
}

function theWords(): string {
  return `${lineWords.slice(0, -1).join(", ")} or ${lineWords.at(-1)!}`;
}

function unknownWord({ name }: LayerStatement): ResolveMistake {
  const { text, span } = name;
  const chosen = lineOfChoice(text);
  const meant = chosen === undefined ? lineMeant(text) : `${chosen} ${text}`;
  const advice = isOfOptimizer(text)
    ? `it belongs to the optimizer: \`${examples.optimizer}\``
    : `the lines begin with ${theWords()}`;
  return {
    code: "train/unknown-line",
    message: `\`train\` has no line \`${text}\``,
    span,
    help: [meant === undefined ? advice : `did you mean \`${meant}\`?`],
    fixes: meant === undefined ? [] : [writing(meant, span)],
  };
}

function formMistake(word: LineWord, statement: LayerStatement): ResolveMistake | undefined {
  const { label, name, items, claim } = statement;
  const code = "train/form";
  if (label !== undefined) {
    const whole = { ...label.span, end: name.span.start };
    const message = "a line of `train` has no label";
    return { code, message, span: label.span, help: ["leave it out"], fixes: [without(whole)] };
  }
  const brace = items.find(({ kind }) => kind === "brace");
  if (brace !== undefined) {
    const message = "a line of `train` has no braces";
    const help = [`arguments stand in parentheses, as in \`${examples[word]}\``];
    return { code, message, span: { ...brace.span, end: brace.span.start + 1 }, help };
  }
  if (claim !== undefined) {
    const message = "a line of `train` has no shape that could be claimed";
    return { code, message, span: claim.span, help: ["leave it out"], fixes: [without(spanWith(claim.span, /\s*$/))] };
  }
  return valueMistake(word, statement);
}

function without(span: Span): Fix {
  return { description: "leave it out", edits: [{ span, newText: "" }] };
}

/** A line with what separates it from the one before it; which of two is meant, nobody knows. */
export function leavingOut(line: Span): Fix {
  return { ...without(spanWith(line, /[;\s]*$/)), description: "leave this one out", isGuess: true };
}

function valueMistake(word: LineWord, { name, items }: LayerStatement): ResolveMistake | undefined {
  const [first, ...rest] = items as readonly (ValueItem | AttributeItem)[];
  const code = "train/form";
  const help = [`as in \`${examples[word]}\``];
  if (first === undefined) return { code, message: `\`${word}\` needs a value`, span: name.span, help };
  if (first.kind === "attribute") {
    return {
      code,
      message: `the value of \`${word}\` is missing before \`${first.name.text}=\``,
      span: first.span,
      help,
    };
  }
  if (rest.length === 0 && !first.parenthesised) return undefined;
  const fix = inItsPlace(word, name, first, rest);
  return {
    code,
    message:
      rest.length === 0
        ? `the value of \`${word}\` stands without parentheses`
        : `\`${word}\` has one value; \`${spanText(rest[0]!.span)}\` is another`,
    span: rest.length === 0 ? first.span : { ...rest[0]!.span, end: rest.at(-1)!.span.end },
    help: [fix?.description ?? help[0]!],
    fixes: fix === undefined ? [] : [fix],
  };
}

/** The whole line, as it was probably meant. */
function inItsPlace(
  word: LineWord,
  name: Name,
  first: ValueItem,
  rest: readonly (ValueItem | AttributeItem)[],
): Fix | undefined {
  const last = rest.at(-1) ?? first;
  const span = { ...name.span, end: first.parenthesised ? closing(last) : last.span.end };
  const text = meantLine(word, first, rest);
  // A comment would be lost.
  if (text === undefined || /\/[/*]/.test(spanText(span))) return undefined;
  return { description: `write \`${text}\``, edits: [{ span, newText: text }] };
}

/** Behind the parenthesis that closes the arguments of which this is the last. */
function closing({ span: { source, end } }: Item): number {
  const at = source.text.indexOf(")", end);
  return at === -1 ? end : at + 1;
}
