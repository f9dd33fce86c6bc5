/** Statements that hold others, as Python and other languages begin them: `for i in range(3):`, `repeat(3) {`. */
import { absentWord } from "../absent-words.ts";
import type { Reading, WrittenLine } from "./written-line.ts";

/** A head as written, and as it is written here; `$1` and so on are what its groups hold. */
type Form = readonly [pattern: RegExp, ...texts: string[]];

const number = String.raw`(\d+|[A-Za-z_]\w*(?:[ \t]*[-+*][ \t]*\w+)*)`;
const form = (pattern: string, ...texts: string[]): Form => [
  new RegExp(`^${pattern.replaceAll("N", number).replaceAll(" ", String.raw`[ \t]*`)}$`),
  ...texts,
];

const loops: readonly Form[] = [
  form(String.raw`(?:repeat|loop|times|do)\( N \)`, "repeat $1"),
  form(String.raw`(?:repeat|loop|do) (?:x|\*)? (\d+) x?`, "repeat $1"),
  form(String.raw`(?:repeat|loop|do) N (?:x|times)`, "repeat $1"),
  form(String.raw`(?:loop|times|do) N`, "repeat $1"),
  form(String.raw`(?:repeat|loop) : N`, "repeat $1"),
  form(String.raw`(?:repeat|loop) \w+ = (\d+)`, "repeat $1"),
  form(String.raw`(\d+) (?:x|\*|times)`, "repeat $1"),
  form(String.raw`for (\d+)`, "repeat $1"),
  form(String.raw`for _ in 0\.\.(\d+)`, "repeat $1"),
  form(String.raw`(if|for|repeat)\b(.+)\b(?:then|do)`, "$1$2"),
  form(String.raw`for (\w+) in \(? (\w+(?: , \w+)+) \)?`, "for $1 in [$2]"),
  form(String.raw`for \( (.+) \)`, "for $1"),
  form(String.raw`for(?: each| every|each) (\w+) in (.+)`, "for $1 in $2"),
  form(String.raw`repeat (\w+) in (\[.*\]|range\(.*\))`, "for $1 in $2"),
  form(String.raw`for (\w+) (?:of|:|=|from|<-) (\[.*\])`, "for $1 in $2"),
];

const ranges: readonly RegExp[] = [
  /^for[ \t]+(\w+)[ \t]+in[ \t]+\[?[ \t]*(\w+)[ \t]*(\.\.[=<]?|\bto\b)[ \t]*(\w+)[ \t]*\]?$/,
  /^for[ \t]+(\w+)[ \t]*=[ \t]*(\w+)[ \t]*(\.\.|to)[ \t]*(\w+)$/,
  /^for[ \t]*\([ \t]*(?:(?:let|var|int)[ \t]+)?(\w+)[ \t]*=[ \t]*(\w+)[ \t]*;[ \t]*\w+[ \t]*(<=?)[ \t]*(\w+)[ \t]*;[ \t]*(?:\w+\+\+|\+\+\w+|\w+[ \t]*\+=[ \t]*1)[ \t]*\)$/,
  /^(?:for|repeat)[ \t]+(\w+)[ \t]+in()()[ \t]+(\w+)$/,
];

const eachNumber = "`range(1, 4)` gives 1, 2 and 3: the last is none of them";
const message = "a loop is written `repeat count { … }` or `for NAME in [value, value] { … }`";

export function readHead(line: WrittenLine): Reading | undefined {
  const colon = /^(.*\S)[ \t]*:$/s.exec(line.text);
  if (colon !== null && line.next !== "{") return readColon(line, colon[1]!);
  const onOneLine = /^((?:if|for|repeat)\b.*[\w)\]])[ \t]*:[ \t]+(\S.*)$/.exec(line.text);
  if (onOneLine !== null) {
    return { message: inBraces, texts: headTexts(onOneLine[1]!).map((head) => `${head} ${onOneLine[2]!} }`) };
  }
  const [, name = "", last = ""] = /^let[ \t]+(\w+)[ \t]*=[ \t]*\[?0\.\.\.?(\w+)\]?$/.exec(line.text) ?? [];
  if (name !== "")
    return {
      message: "a run of numbers is written `range(first, last)`",
      texts: [`let ${name} = ${rangeText("0", last)}`],
    };
  if (line.next !== "{") return undefined;
  const [, word] = /^(def|fn|fun|func|function|class)\b/.exec(line.text) ?? [];
  if (word !== undefined) return noStatement(word);
  const texts = loopTexts(line.text);
  if (texts.length > 0) return { message, texts };
  // Languages differ in whether the last number belongs to it.
  if (/^for[ \t]+\w+[ \t]+in[ \t]+\S+(:|\.{3})\S+$/.test(line.text)) return { message, help: eachNumber, texts: [] };
  if (/^elif\b|^elseif\b/.test(line.text)) {
    return { message: "another condition is written `else if`", texts: [line.text.replace(/^else?if/, "else if")] };
  }
  const [, inside = ""] = /^(?:if|repeat)[ \t]*\((.*)\)$/.exec(line.text) ?? [];
  return inside === "" ? undefined : { message: "a condition stands without parentheses", texts: [`if ${inside}`] };
}

function loopTexts(text: string): readonly string[] {
  for (const range of ranges) {
    const [, name = "", first = "", sign = "", last = ""] = range.exec(text) ?? [];
    if (name === "") continue;
    const includesLast = /=|to/.test(sign);
    return [`for ${name} in ${rangeText(first === "" ? "0" : first, includesLast ? oneMore(last) : last)}`];
  }
  for (const [pattern, ...texts] of loops)
    if (pattern.test(text)) return texts.map((each) => text.replace(pattern, each).trimEnd());
  return [];
}

/** The numbers from the first up to the last, which is none of them. */
function rangeText(first: string, last: string): string {
  return /^0+$/.test(first) ? `range(${last})` : `range(${first}, ${last})`;
}

function oneMore(last: string): string {
  return /^\d+$/.test(last) ? `${Number(last) + 1}` : `${last} + 1`;
}

/** Python's `if x:` and the lines indented behind it. */
function readColon({ text }: WrittenLine, head: string): Reading | undefined {
  const [word = ""] = /^[a-z]+/.exec(text) ?? [];
  if (/^(def|class|while|with|try|except|finally|async|match)$/.test(word)) return noStatement(word);
  const ours = head.replace(/^else?if\b|^elif\b/, "else if");
  if (!/^(if|else|for|repeat)\b/.test(ours)) return undefined;
  return {
    message: inBraces,
    help: bodies,
    texts: headTexts(ours),
    takesBody: true,
  };
}

function noStatement(word: string): Reading {
  const said = absentWord(word.startsWith("f") ? "def" : word);
  return { message: `\`${word}\` is not a statement here`, help: said?.help ?? bodies, texts: [] };
}

const inBraces = "what belongs to a statement stands in braces, not behind a colon";
const bodies =
  "statements that hold others have braces: `if condition { … }`, `repeat 3 { … }`, `for NAME in [1, 2] { … }`";

function headTexts(head: string): readonly string[] {
  const texts = loopTexts(head);
  return (texts.length === 0 ? [head] : texts).map((each) => `${each} {`);
}
