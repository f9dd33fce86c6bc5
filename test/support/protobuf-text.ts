/**
 * A reader of protobuf's text format, from its specification (protobuf.dev, "Text Format Language Specification"): messages in braces
 * or angle brackets, with or without a colon, lists, comments, strings in pieces with escapes. Every field is a list of its values.
 */
export interface TextMessage {
  readonly [field: string]: readonly TextValue[];
}
/** An identifier (a number of an enum, `true`) is `{ word }`. */
export type TextValue = string | number | { readonly word: string } | TextMessage;

const TOKEN =
  /\s+|#.*|(?<word>[A-Za-z_]\w*)|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<sign>[{}<>[\]:,;])/y;

interface Token {
  readonly kind: "word" | "number" | "text" | "sign";
  readonly text: string;
}

export function readTextFormat(source: string): TextMessage {
  const tokens = tokensOf(source);
  const message = readFields(tokens, undefined);
  return message;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  for (let at = 0; at < source.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found === null) throw new SyntaxError(`no token at ${at}: ${JSON.stringify(source.slice(at, at + 20))}`);
    const [kind, text] = Object.entries(found.groups!).find(([, each]) => each !== undefined) ?? [];
    if (kind !== undefined) tokens.push({ kind: kind as Token["kind"], text: text! });
  }
  return tokens.toReversed();
}

/** `tokens` is a stack: the next token is its last. */
function readFields(tokens: Token[], end: string | undefined): TextMessage {
  const fields: Record<string, TextValue[]> = Object.create(null) as Record<string, TextValue[]>;
  while (tokens.at(-1)?.text !== end || tokens.at(-1)?.kind === "text") {
    const name = tokens.pop();
    if (name?.kind !== "word") throw new SyntaxError(`a field begins with ${name?.text ?? "the end"}`);
    const hasColon = takes(tokens, ":");
    (fields[name.text] ??= []).push(...readValues(tokens, hasColon));
    if (!takes(tokens, ",")) takes(tokens, ";");
  }
  tokens.pop();
  return fields;
}

function readValues(tokens: Token[], hasColon: boolean): TextValue[] {
  if (!takes(tokens, "[")) return [readValue(tokens, hasColon)];
  const values: TextValue[] = [];
  if (takes(tokens, "]")) return values;
  do values.push(readValue(tokens, hasColon));
  while (takes(tokens, ","));
  if (!takes(tokens, "]")) throw new SyntaxError("a list does not end");
  return values;
}

function readValue(tokens: Token[], hasColon: boolean): TextValue {
  if (takes(tokens, "{")) return readFields(tokens, "}");
  if (takes(tokens, "<")) return readFields(tokens, ">");
  const token = tokens.pop();
  if (!hasColon || token === undefined || token.kind === "sign") throw new SyntaxError("a value is missing");
  if (token.kind === "number") return Number(token.text);
  if (token.kind === "word") return { word: token.text };
  let bytes = bytesOf(token.text);
  while (tokens.at(-1)?.kind === "text") bytes = Buffer.concat([bytes, bytesOf(tokens.pop()!.text)]);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function takes(tokens: Token[], sign: string): boolean {
  const next = tokens.at(-1);
  if (next?.kind !== "sign" || next.text !== sign) return false;
  tokens.pop();
  return true;
}

const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

function bytesOf(literal: string): Buffer {
  const pieces = literal.slice(1, -1).matchAll(/\\([0-7]{1,3})|\\[xX]([0-9a-fA-F]{1,2})|\\(.)|[^\\]+/gs);
  return Buffer.concat(
    [...pieces].map(([whole, octal, hex, letter]) => {
      if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
      if (hex !== undefined) return Buffer.from([Number.parseInt(hex, 16)]);
      if (letter === undefined) return Buffer.from(whole);
      if (/[uU]/.test(letter)) throw new SyntaxError(`${whole} is not read here`);
      return Buffer.from([LETTERS[letter] ?? letter.charCodeAt(0)]);
    }),
  );
}
