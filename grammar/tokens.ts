/**
 * The words of the language. Every text can be cut into these tokens: what is not a legal token becomes one of the
 * `misspelt` kinds, which the reader of the tokens reports, so the lexer itself never fails.
 *
 * Three things are decided here rather than in the parser, because they depend on touching: `(` that touches a name
 * opens arguments (`OpenArguments`), `[` that touches a value opens an index (`OpenIndex`), and behind a touching dot
 * digits are one segment of a path (`features.0.1` is three segments, not `features` and `0.1`).
 *
 * Token patterns are written without the `u` flag, which the lexer generator does not know. `letter` therefore takes in
 * a little more than the letters of all scripts; the reader of the tokens checks names that are not ASCII exactly.
 */
import { createToken, createTokenInstance, Lexer } from "chevrotain";
import type { CustomPatternMatcherFunc, IToken, ITokenConfig, TokenType } from "chevrotain";

/** A token of a text: `[startOffset, endOffset]`, both within it. */
export type Token = IToken;

/** What may begin a name, as it stands between brackets of a pattern. */
export const letter =
  "A-Za-z_\\u00aa\\u00b5\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u1fff\\u2c00-\\u2dff\\u3041-\\udfff\\uf900-\\ufdff\\ufe70-\\ufefc\\uff21-\\uff3a\\uff41-\\uff5a\\uff66-\\uffdc";
/** What may follow in a name. */
export const word = `${letter}0-9`;
const digits = "\\d+(?:_\\d+)*";
const numberStarts = [..."0123456789"];

// ── Categories ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every token but braces and line ends: what a broken line may still hold. */
export const Other = createToken({ name: "Other", pattern: Lexer.NA });
/** A name anywhere but as a statement's first word: there, keywords are reserved. */
export const Word = createToken({ name: "Word", pattern: Lexer.NA, categories: [Other], label: "WORD" });
/** A number that can stand in no path. */
export const Quantity = createToken({ name: "Quantity", pattern: Lexer.NA, categories: [Other], label: "NUMBER" });
export const Operator = createToken({ name: "Operator", pattern: Lexer.NA, categories: [Other], label: "OPERATOR" });
/** What ends a statement. */
export const End = createToken({ name: "End", pattern: Lexer.NA, label: "END" });

// ── Tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** In the order in which the lexer tries them. */
const lexed: TokenType[] = [];

function token(name: string, pattern: TokenType["PATTERN"], more: Partial<ITokenConfig> = {}): TokenType {
  const type = createToken({ name, pattern: pattern!, line_breaks: false, categories: [Other], ...more });
  lexed.push(type);
  return type;
}

function symbol(name: string, text: string, category: TokenType = Other): TokenType {
  return token(name, text, { categories: [category], label: `"${text}"` });
}

export const Newline = token("Newline", /\r\n|\n|\r/, { line_breaks: true, categories: [End] });
token("Space", /[ \t\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+/, { group: Lexer.SKIPPED });
/** A comment to the compiler: what it is not to tell. */
token("Suppression", /\/\/[ \t]*convoke-ignore(?![^\s:])[^\n\r]*/, { group: "suppressions" });
/** What was meant as one, and is of no use: as a comment of several lines, or spelt otherwise. */
token(
  "SuppressionMeant",
  /\/\/[ \t]*convoke[-_]?ignore(?![^\s:])[^\n\r]*|\/\*\s*convoke[-_]?ignore(?![^\s:])[^]*?\*\//i,
  { group: "suppressions", line_breaks: true },
);
token("Comment", /\/\/[^\n\r]*|#![^\n\r]*|\/\*[^]*?\*\//, { group: Lexer.SKIPPED, line_breaks: true });

// Names and the words that are reserved where a statement begins.
export const Name = createToken({
  name: "Name",
  pattern: new RegExp(`[${letter}][${word}]*`),
  line_breaks: false,
  categories: [Word],
  label: "NAME",
});

function keyword(text: string, categories: TokenType[] = [Word]): TokenType {
  const name = text[0]!.toUpperCase() + text.slice(1);
  return token(name, text, { longer_alt: Name, categories, label: `"${text}"` });
}

const atWord = new RegExp(`at(?![${word}])`, "y");
const matchAtWord: CustomPatternMatcherFunc = (text, offset, tokens) =>
  endsOperand(tokens.at(-1)) ? matchAt(atWord, text, offset) : null;
/** A word only behind the condition of an `expect`. */
export const At = token("At", matchAtWord, { start_chars_hint: ["a"], categories: [Word], label: '"at"' });
export const Import = keyword("import");
export const Block = keyword("block");
export const Model = keyword("model");
export const Input = keyword("input");
export const Output = keyword("output");
export const From = keyword("from");
export const Let = keyword("let");
export const If = keyword("if");
export const Else = keyword("else");
export const Repeat = keyword("repeat");
export const For = keyword("for");
export const Expect = keyword("expect");
export const Require = keyword("require");
export const Layout = keyword("layout");
export const Train = keyword("train");
/** A word only between the variable and the list of a `for`; elsewhere the tensor that entered the block. */
export const In = keyword("in");
export const True = keyword("true", [Other]);
export const False = keyword("false", [Other]);
lexed.push(Name);

// Numbers. Each ends where no letter follows; `MisspeltNumber` takes what is left.
const integerPattern = new RegExp(`${digits}(?![${word}]|\\.\\d)`, "y");
const segmentPattern = new RegExp(`\\d+(?![${word}])`, "y");
const labelPattern = new RegExp(`\\d+(?=(?:\\.[${word}]+)*:)`, "y");

const matchInteger: CustomPatternMatcherFunc = (text, offset, tokens) => {
  const previous = tokens.at(-1);
  const pattern = touches(previous, offset) && previous!.tokenType === Dot ? segmentPattern : integerPattern;
  return (beginsLine(previous) ? matchAt(labelPattern, text, offset) : null) ?? matchAt(pattern, text, offset);
};

export const Integer = token("Integer", matchInteger, { start_chars_hint: numberStarts, label: "INTEGER" });
/** `11x11`, `1x2x3` */
export const Window = token("Window", new RegExp(`${digits}(?:x${digits})+(?![${word}])`), { categories: [Quantity] });
/** `0.5`, `1e-5`, `62M`, `8MiB`, `8kB`, `8B` */
export const Decimal = token(
  "Decimal",
  new RegExp(`${digits}(?:\\.${digits})?(?:[eE][+-]?\\d+)?(?:[KMG](?:i?B)?|kB|B)?(?![${word}])`),
  { categories: [Quantity] },
);
export const MisspeltNumber = token("MisspeltNumber", new RegExp(`\\d[${word}]*(?:\\.\\d[${word}]*)?`), {
  categories: [Quantity],
});

const matchBareFraction: CustomPatternMatcherFunc = (text, offset, tokens) =>
  endsValue(tokens.at(-1)) && touches(tokens.at(-1), offset) ? null : matchAt(bareFractionPattern, text, offset);
const bareFractionPattern = new RegExp(`\\.${digits}(?:[eE][+-]?\\d+)?(?![${word}])`, "y");
/** `.5`, which wants its zero. */
export const BareFraction = token("BareFraction", matchBareFraction, {
  start_chars_hint: ["."],
  categories: [Quantity],
});

export const Text = token("Text", /"[^"\n\r]*"/, { label: "TEXT" });
export const SingleQuotedText = token("SingleQuotedText", /'[^'\n\r]*'/, { categories: [Text] });
export const UnclosedText = token("UnclosedText", /"[^"\n\r]*/, { categories: [Text] });

export const Arrow = symbol("Arrow", "->");
export const Or = symbol("Or", "||", Operator);
export const And = symbol("And", "&&", Operator);
export const Equal = symbol("Equal", "==", Operator);
export const NotEqual = symbol("NotEqual", "!=", Operator);
export const LessOrEqual = symbol("LessOrEqual", "<=", Operator);
export const GreaterOrEqual = symbol("GreaterOrEqual", ">=", Operator);
/** Equal to the digits written, in `expect`. */
export const Tilde = symbol("Tilde", "~", Operator);
export const Less = symbol("Less", "<", Operator);
export const Greater = symbol("Greater", ">", Operator);
export const Plus = symbol("Plus", "+", Operator);
export const Minus = symbol("Minus", "-", Operator);

const wildcardAhead = new RegExp(`\\*\\.[${word}*]`, "y");
const matchWildcard: CustomPatternMatcherFunc = (text, offset, tokens) => {
  const previous = tokens.at(-1);
  if (text[offset] === "*" && touches(previous, offset) && previous!.tokenType === Dot) return ["*"];
  const begins = matchAt(wildcardAhead, text, offset);
  const multiplies = endsValue(previous) && !isName(previous) && /\d/.test(begins?.[0] ?? "");
  return begins === null || multiplies ? null : ["*"];
};
/** One segment of a label pattern (`layers.*.skip`): a star behind a touching dot, or before one where an operand begins. */
export const Wildcard = token("Wildcard", matchWildcard, { start_chars_hint: ["*"], label: '"*"' });
/** The end of a comment that has ended before: comments do not nest. */
export const StrayCommentEnd = token("StrayCommentEnd", "*/", { categories: [] });
export const Star = symbol("Star", "*", Operator);
/** Before `Slash`, which would leave the star of an unclosed comment behind. */
export const UnclosedComment = token("UnclosedComment", /\/\*[^]*/, { line_breaks: true });
export const Slash = symbol("Slash", "/", Operator);
export const Percent = symbol("Percent", "%", Operator);
export const Not = symbol("Not", "!");

const matchQuestion: CustomPatternMatcherFunc = (text, offset, tokens) =>
  text[offset] === "?" && endsOperand(tokens.at(-1)) && !endsHead(tokens) ? ["?"] : null;
/** `?` behind a value: the choice between two. */
export const Question = token("Question", matchQuestion, { start_chars_hint: ["?"], label: '"?"' });
/** `?` where a value begins: one that is to be found. */
export const Hole = symbol("Hole", "?");
export const Colon = symbol("Colon", ":");
export const Comma = symbol("Comma", ",");
export const Dot = symbol("Dot", ".");
export const Assign = symbol("Assign", "=");
export const Semicolon = symbol("Semicolon", ";", End);

const matchOpenArguments: CustomPatternMatcherFunc = (text, offset, tokens) =>
  isName(tokens.at(-1)) && touches(tokens.at(-1), offset) && text[offset] === "(" ? ["("] : null;
/** `(` that touches the name before it. */
export const OpenArguments = token("OpenArguments", matchOpenArguments, { start_chars_hint: ["("], label: '"("' });
export const OpenParenthesis = symbol("OpenParenthesis", "(");
export const CloseParenthesis = symbol("CloseParenthesis", ")");

const matchOpenIndex: CustomPatternMatcherFunc = (text, offset, tokens) =>
  endsValue(tokens.at(-1)) && touches(tokens.at(-1), offset) && text[offset] === "[" ? ["["] : null;
/** `[` that touches the value before it. */
export const OpenIndex = token("OpenIndex", matchOpenIndex, { start_chars_hint: ["["], label: '"["' });
export const OpenBracket = symbol("OpenBracket", "[");
export const CloseBracket = symbol("CloseBracket", "]");
export const OpenBrace = token("OpenBrace", "{", { categories: [], label: '"{"' });
export const CloseBrace = token("CloseBrace", "}", { categories: [], label: '"}"' });

/** Braces around the names of an import. They hold no statements; whoever prepares the tokens tells them apart. */
export const OpenNames = token("OpenNames", Lexer.NA, { label: '"{"' });
export const CloseNames = token("CloseNames", Lexer.NA, { label: '"}"' });

/** A comment as other languages write it. */
export const HashComment = token("HashComment", /#[^\n\r]*/);
// oxlint-disable-next-line no-control-regex -- whatever a text holds, control characters too
export const Unknown = token("Unknown", /[\u0000-\uffff]/, { line_breaks: true });

const categories: readonly TokenType[] = [Other, Word, Quantity, Operator, End];

/** All token types, categories first. */
export const tokenTypes: readonly TokenType[] = [...categories, ...lexed];

/** The words reserved as a statement's first. */
export const statementKeywords: ReadonlySet<TokenType> = new Set(
  lexed.filter((type) => type.CATEGORIES?.[0] === Word && ![Name, In, At].includes(type)),
);

let lexer: Lexer | undefined;

/** Cuts a text into tokens; spaces and comments are left out, newlines are kept. Never fails. */
export function tokenize(text: string): IToken[] {
  return cut(text).tokens;
}

/** The same, and apart from them the comments that are meant for the compiler. */
export function cut(text: string): { readonly tokens: IToken[]; readonly suppressions: readonly IToken[] } {
  lexer ??= createLexer(true);
  const { tokens, groups } = lexer.tokenize(text);
  return { tokens, suppressions: groups["suppressions"] ?? [] };
}

/** A token that the text leaves out: it has no characters and stands before `offset`. */
export function impliedToken(type: TokenType, offset: number): Token {
  return createTokenInstance(type, "", offset, offset - 1, NaN, NaN, NaN, NaN);
}

/** The same token as one of another type. */
export function retyped(token: Token, type: TokenType): Token {
  return { ...token, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! };
}

/** The validations of the definition take longer than lexing a model, so only a test runs them. */
export function createLexer(skipValidations: boolean): Lexer {
  return new OffsetLexer([...tokenTypes], {
    positionTracking: "onlyOffset",
    ensureOptimizations: true,
    skipValidations,
  });
}

/** Tokens that also know where they end, which the parser needs; the method is the generator's own. */
class OffsetLexer extends Lexer {
  createTokenInstance = (image: string, startOffset: number, tokenTypeIdx: number, tokenType: TokenType): IToken => {
    const endOffset = startOffset + image.length - 1;
    return { image: detached(image), startOffset, endOffset, tokenTypeIdx, tokenType };
  };
}

/** A part of a text that engines do not keep as a view of it: a tree outlives the versions of its text. */
function detached(part: string): string {
  return part.length < shortestView ? part : ` ${part}`.slice(1);
}

/** V8 copies what is shorter. */
const shortestView = 13;

/** Whether a token can be read as a name where no keyword is reserved. */
export function isName(candidate: IToken | undefined): boolean {
  return candidate !== undefined && (candidate.tokenType === Name || candidate.tokenType.CATEGORIES?.[0] === Word);
}

export function isText({ tokenType }: IToken): boolean {
  return tokenType === Text || tokenType.CATEGORIES?.[0] === Text;
}

/** Whether the last token is the first word of a statement, a label perhaps before it. */
function endsHead(tokens: readonly IToken[]): boolean {
  if (!isName(tokens.at(-1))) return false;
  let at = tokens.length - 2;
  if (tokens[at]?.tokenType === Colon) while (at >= 0 && isOfLabel(tokens[at]!)) at--;
  return beginsLine(tokens[at]) && !goesOn(tokens, at);
}

/** Whether a line begins inside a bracket, behind what opens it or behind a comma, and so begins no statement. */
function goesOn(tokens: readonly IToken[], at: number): boolean {
  let before = at;
  while (before >= 0 && tokens[before]!.tokenType === Newline) before--;
  const type = tokens[before]?.tokenType;
  return before < at && [OpenArguments, OpenParenthesis, OpenIndex, OpenBracket, Comma].includes(type!);
}

function isOfLabel(candidate: IToken): boolean {
  return isName(candidate) || isText(candidate) || [Colon, Dot, Integer].includes(candidate.tokenType);
}

function endsValue(candidate: IToken | undefined): boolean {
  if (candidate === undefined) return false;
  const type = candidate.tokenType;
  return isName(candidate) || [Integer, Text, Wildcard, CloseBracket, CloseParenthesis].includes(type);
}

/** Whether an operand can end here: behind it `?` is the choice between two values, and `at` ends the condition of an `expect`. */
function endsOperand(candidate: IToken | undefined): boolean {
  if (candidate === undefined) return false;
  const type = candidate.tokenType;
  const isNumber = type.CATEGORIES?.[0] === Quantity;
  return endsValue(candidate) || isNumber || isText(candidate) || [True, False, Hole].includes(type);
}

function beginsLine(previous: IToken | undefined): boolean {
  if (previous === undefined) return true;
  const type = previous.tokenType;
  return type === Newline || type === Semicolon || type === OpenBrace || type === CloseBrace;
}

function touches(previous: IToken | undefined, offset: number): boolean {
  return previous !== undefined && previous.startOffset + previous.image.length === offset;
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}
