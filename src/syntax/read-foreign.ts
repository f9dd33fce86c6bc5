/**
 * Reads a line of Python for what it calls: `self.conv1 = nn.Conv2d(3, 64, 3)`. Only lines that are none of ours come
 * here, to find out what was meant; what is not plain is left alone.
 */
import { isCurrent, translateCall } from "./foreign.ts";
import type { WrittenCall } from "./written-call.ts";

/** What a line of Python means here, and the offset to which it goes. */
export function translateForeign(
  text: string,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  const plain = readArithmetic(text, start) ?? readPart(text, start) ?? readOfOne(text, start);
  if (plain !== undefined) return plain;
  const line = readForeign(text, start);
  const call = line && translateCall(line.call);
  if (line === undefined || call === undefined) return undefined;
  const named = line.call.values.flatMap((each) => each.replaceAll(/[[\]() ]/g, "").split(","));
  const isFunction = named.some(isCurrent) || isCurrent(line.call.name.split(".")[0]!);
  const label = line.target === undefined || (isFunction && isCurrent(line.target)) ? "" : `${line.target}: `;
  return { text: `${label}${call}`, end: line.end };
}

interface ForeignLine {
  /** The variable that the result is given to, without `self.`. */
  readonly target: string | undefined;
  readonly call: WrittenCall;
  /** The offset behind the call. */
  readonly end: number;
}

const path = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*`;
const head = new RegExp(String.raw`(?:(${path})[ \t]*=[ \t]*)?(${path})`, "uy");

const operand = String.raw`${path}|\d+(?:\.\d+)?`;
const sum = new RegExp(
  String.raw`(?:(${path})[ \t]*=[ \t]*)?(${path})[ \t]*([-+*/])=?[ \t]*(${operand})[ \t]*(?=$|[\r\n;}]|//)`,
  "uy",
);

const joins: Readonly<Record<string, string>> = { "+": "add", "-": "sub", "*": "mul", "/": "div" };

/** `x = x + skip`, `x * 2`: one side is the current tensor. */
function readArithmetic(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  sum.lastIndex = start;
  const [, target, left = "", operator = "", right = ""] = sum.exec(text) ?? [];
  if (left === "") return undefined;
  const end = sum.lastIndex;
  const label = target === undefined || isCurrent(target) ? "" : `${target.replace(/^self\./, "")}: `;
  if (/^\d/.test(right)) return { text: `${label}${rescaled(operator, right)}`, end };
  return { text: label + joinText(operator, left, right), end };
}

/** Of two names one is the current tensor, which is joined anyway; where the order matters and it is the second, braces say so. */
function joinText(operator: string, left: string, right: string): string {
  const join = joins[operator]!;
  const isSecond = right === "here" || (left !== "here" && isCurrent(right) && !isCurrent(left));
  if (!isSecond) return `${join} ${right}`;
  return operator === "+" || operator === "*" ? `${join} ${left}` : `${join} { from ${left} } {}`;
}

/** `skip - here` as a whole line, which is not arithmetic of values since it names the current tensor. */
export function readSumWithCurrent(text: string): string | undefined {
  const found = /\bhere\b(?!\.)/.test(text) ? readArithmetic(text, 0) : undefined;
  return found?.end === text.length ? found.text : undefined;
}

const part = new RegExp(
  String.raw`(?:(${path})[ \t]*=[ \t]*)?(${path})\[[ \t]*:[ \t]*,([^\][\n\r]*)\][ \t]*(?=$|[\r\n;}]|//)`,
  "uy",
);

const axesOfParts: readonly (readonly string[])[] = [
  [],
  ["channels"],
  ["channels", "length"],
  ["channels", "height", "width"],
  ["channels", "depth", "height", "width"],
];

/** `x[:, 1:3]`, `x[:, :, 1:-1, 1:-1]`: ranges behind the batch. */
function readPart(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  part.lastIndex = start;
  const [, target, from = "", listed = ""] = part.exec(text) ?? [];
  const ranges = listed.split(",").map((each) => /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*$/.exec(each));
  const axes = axesOfParts[ranges.length];
  if (!isCurrent(from) || axes === undefined || ranges.includes(null)) return undefined;
  const cut = ranges.flatMap((range, at) => {
    const [, begin, end] = range!;
    if (begin === undefined && end === undefined) return [];
    return [`${axes[at]!}=[${begin ?? 0}, ${end ?? `here.${axes[at]!}`}]`];
  });
  const label = target === undefined || isCurrent(target) ? "" : `${target.replace(/^self\./, "")}: `;
  return cut.length === 0 ? undefined : { text: `${label}slice ${cut.join(" ")}`, end: part.lastIndex };
}

/** What is done to the current tensor alone. */
const alone: readonly (readonly [form: RegExp, meaning: (number: string) => string])[] = [
  [/-[ \t]*(?<name>\w+)/y, () => "neg"],
  [/(?<name>\w+)[ \t]*\*\*[ \t]*(?<number>\d+(?:\.\d+)?)/y, (number) => `power ${number}`],
  [/(?<name>\w+)\.pow\([ \t]*(?<number>\d+(?:\.\d+)?)[ \t]*\)/y, (number) => `power ${number}`],
  [/(?<number>\d+(?:\.\d+)?)[ \t]*-[ \t]*(?<name>\w+)/y, (number) => `rescale -1, ${number}`],
];
const assigned = new RegExp(String.raw`(${path})[ \t]*=[ \t]*`, "uy");

/** `x = -x`, `x = x ** 2`, `x = 1 - x` */
function readOfOne(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  assigned.lastIndex = start;
  const target = assigned.exec(text)?.[1];
  if (target === undefined) return undefined;
  for (const [form, meaning] of alone) {
    form.lastIndex = assigned.lastIndex;
    const { name = "", number = "" } = form.exec(text)?.groups ?? {};
    const end = form.lastIndex;
    if (!isCurrent(name) || !/^[ \t]*(?:$|[\r\n;}]|\/\/)/.test(text.slice(end, end + 80))) continue;
    return { text: `${isCurrent(target) ? "" : `${target.replace(/^self\./, "")}: `}${meaning(number)}`, end };
  }
  return undefined;
}

/** A tensor and a number. */
export function rescaled(operator: string, number: string): string {
  if (operator === "*" || operator === "mul") return `rescale ${number}`;
  if (operator === "/" || operator === "div") return `rescale 1 / ${number}`;
  const isNegative = number.startsWith("-");
  const negated = isNegative ? number.slice(1) : `-${number}`;
  return `rescale offset=${operator === "+" || operator === "add" ? number : negated}`;
}

/** Long lines are not calls that somebody wrote by hand. */
const longest = 1000;

export function readForeign(text: string, start: number): ForeignLine | undefined {
  head.lastIndex = start;
  const found = head.exec(text);
  if (found === null) return undefined;
  const at = head.lastIndex;
  const target = found[1]?.replace(/^self\./, "");
  const name = found[2]!;
  if (text[at] === "(") {
    const close = closing(text, at);
    if (close === undefined || !mayFollow(text.slice(close + 1, close + 40))) return undefined;
    return { target, call: callOf(name, split(text.slice(at + 1, close), ","), true), end: close + 1 };
  }
  return readSpaced(text, at, target, name);
}

/** Behind a call its line may end, or go on with an operation or a claim. */
function mayFollow(rest: string): boolean {
  return /^[ \t]*($|[\r\n;}]|\/\/|->|[a-z])/.test(rest);
}

/** `nn.Conv2d 64 kernel=3 relu`: values and named values up to the first word. */
function readSpaced(text: string, at: number, target: string | undefined, name: string): ForeignLine | undefined {
  const line = /^[^\n\r;{}#]*/.exec(text.slice(at, at + longest))![0].split("//")[0]!;
  const pieces = split(line.split("->")[0]!, " ");
  const kept = pieces.slice(0, firstWord(pieces));
  if (kept.some((piece) => /^[^\w"'([-]/.test(piece))) return undefined;
  let end = at;
  for (const piece of kept) end = text.indexOf(piece, end) + piece.length;
  const values = kept.map((piece) => piece.replace(/,$/, ""));
  return { target, call: callOf(name, values, false), end };
}

function firstWord(pieces: readonly string[]): number {
  const found = pieces.findIndex((piece) => /^[A-Za-z_][\w.]*(\(.*\))?,?$/.test(piece));
  return found === -1 ? pieces.length : found;
}

export function callOf(name: string, pieces: readonly string[], parenthesised: boolean): WrittenCall {
  const values: string[] = [];
  const named: [string, string][] = [];
  for (const piece of pieces) {
    const [, key, value] = /^(\w+)\s*=(?!=)\s*(.*)$/s.exec(piece) ?? [];
    if (key !== undefined && value !== undefined) named.push([key, value]);
    else values.push(piece);
  }
  return { name, values, named, parenthesised };
}

/** The offset of the bracket that closes the one at `start`. */
function closing(text: string, start: number): number | undefined {
  let depth = 0;
  const end = Math.min(text.length, start + longest);
  for (let at = start; at < end; at++) {
    const character = text[at]!;
    if ("([".includes(character)) depth++;
    if (")]".includes(character) && --depth === 0) return at;
    if ("{};".includes(character)) return undefined;
  }
  return undefined;
}

/** The pieces between separators that stand in no bracket, without spaces around them. */
function split(text: string, separator: string): readonly string[] {
  const pieces = [""];
  let depth = 0;
  for (const character of text) {
    if ("([".includes(character)) depth++;
    if (")]".includes(character)) depth--;
    const separates = depth === 0 && (separator === " " ? /\s/.test(character) : character === separator);
    if (separates) pieces.push("");
    else pieces[pieces.length - 1] += character;
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
}
