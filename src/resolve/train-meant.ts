/** What a line of a `train` block was to be that has more than one value, or has it in parentheses. */
import { spanText } from "../base/source.ts";
import type { AttributeItem, ValueItem } from "../syntax/ast.ts";
import type { Signature } from "../ops/contract/language-value.ts";
import { choicesOf, lineWords, repeated, type LineWord } from "./train-words.ts";

type Argument = ValueItem | AttributeItem;

/** Undefined where that is not clear. */
export function meantLine(word: LineWord, first: ValueItem, rest: readonly Argument[]): string | undefined {
  const head = spanText(first.span);
  if (rest.length === 0) return `${word} ${head}`;
  const texts = rest.map(({ span }) => spanText(span));
  if (isLineWord(texts[0]!)) return severalLines(`${word} ${head}`, texts);
  const choices: readonly Signature[] = choicesOf[word] ?? [];
  if (texts.every((text) => choiceIn(choices, text) !== undefined)) {
    return repeated.has(word) ? [head, ...texts].map((text) => `${word} ${text}`).join("; ") : undefined;
  }
  const choice = choiceIn(choices, head);
  const values = rest.filter(({ kind }) => kind === "value");
  const most = (choice?.positional.length ?? 0) + (repeated.has(word) ? 1 : 0);
  const isClear = choice !== undefined && values.length <= most && !hasValueBehindNamed(head, rest);
  return isClear ? `${word} ${withArguments(head, texts)}` : undefined;
}

/** Values by position stand before those by name. */
function hasValueBehindNamed(head: string, rest: readonly Argument[]): boolean {
  const named = head.includes("=") ? 0 : rest.findIndex(({ kind }) => kind !== "value");
  return named !== -1 && rest.slice(named).some(({ kind }) => kind === "value");
}

/** `epochs 5 batch 64` as `epochs 5; batch 64`. */
function severalLines(first: string, texts: readonly string[]): string {
  return `${first}${texts.map((text) => (isLineWord(text) ? `; ${text}` : ` ${text}`)).join("")}`;
}

function isLineWord(text: string): boolean {
  return lineWords.some((word) => word === text);
}

function choiceIn(choices: readonly Signature[], text: string): Signature | undefined {
  return choices.find(({ name }) => text === name || text.startsWith(`${name}(`));
}

/** `sgd(lr=0.1)` and `momentum=0.9` as `sgd(lr=0.1, momentum=0.9)`. */
function withArguments(head: string, texts: readonly string[]): string {
  const open = head.replace(/\s*\)$/, "");
  const between = open === head ? "(" : open.endsWith("(") ? "" : ", ";
  return `${open}${between}${texts.join(", ")})`;
}
