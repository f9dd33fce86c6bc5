/** Puts a failure of the parser into words: what was expected, behind what, and what was found instead. */
import * as tokens from "../../grammar/tokens.ts";
import type { Failure } from "../../grammar/parse-tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type { Span } from "../base/source.ts";
import { colonForEquals, keywordAsLabel, lackingValue } from "./explain-remains.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { formOf } from "./rule-forms.ts";
import { explainImport } from "./foreign-imports.ts";
import { labelledLoop } from "./labelled-loop.ts";
import { replace } from "./reporter.ts";
import type { Reporter, SyntaxMistake } from "./reporter.ts";
import type { Stretch } from "./token-sequence.ts";

interface Situation {
  readonly reporter: Reporter;
  readonly failure: Failure;
  readonly stretch: Stretch;
  /** Where to point: the token found, or the end of the line. */
  readonly span: Span;
  /** `behind \`=\``, or nothing at the start of a line. */
  readonly behind: string;
  /** `, found \`)\`` or `, but the line ends`. */
  readonly found: string;
}

type Words = Omit<SyntaxMistake, "span"> & { readonly span?: Span };

export function explainFailure(reporter: Reporter, failure: Failure, stretch: Stretch): void {
  if (reporter.tokensAtFault(stretch.start, stretch.end)) return;
  const { token } = failure;
  const { previous } = stretch;
  const lineEnds = isLineEnd(token);
  const at = previous === undefined ? token.startOffset : previous.endOffset! + 1;
  const situation: Situation = {
    reporter,
    failure,
    stretch,
    span: lineEnds ? reporter.span(at, at) : reporter.span(token.startOffset, token.endOffset! + 1),
    behind: previous === undefined ? "" : ` behind \`${previous.image}\``,
    found: lineEnds ? ", but the line ends" : `, found \`${token.image}\``,
  };
  reporter.report({ span: situation.span, ...words(situation) });
}

export function isLineEnd(token: Token): boolean {
  return token.tokenType === tokens.Newline || token.tokenType === tokens.Semicolon;
}

function words(situation: Situation): Words {
  const { failure, stretch, reporter } = situation;
  const { token, expected } = failure;
  const isLabel = token.tokenType === tokens.Colon || token.tokenType === tokens.Dot;
  if (isLabel && stretch.previous === stretch.first && tokens.statementKeywords.has(stretch.first.tokenType)) {
    return keywordAsLabel(reporter, stretch.first);
  }
  if (expected === "value") return missingValue(situation);
  if (expected === "shape") return missingShape(situation);
  if (expected === "sizes") return missingSizes(situation);
  if (expected === "OpenBrace") return missingBraces(situation);
  if (expected === "CloseParenthesis" || expected === "CloseBracket") return notClosedYet(situation);
  if (expected === "Word" || expected === "Name") return missingName(situation);
  if (expected === "Colon" && failure.rules.at(-1) === "label") return noLayer(situation);
  return missingSymbol(situation);
}

function ruleOf({ failure }: Situation): string {
  const rule = failure.rules.at(-1)!;
  return rule === "body" ? failure.rules.at(-2)! : rule;
}

function missingValue({ failure, stretch, behind, found, reporter }: Situation): Words {
  const { previous } = stretch;
  if (failure.token.tokenType === tokens.OpenBrace && previous?.tokenType === tokens.Comma) {
    return {
      code: "syntax/unneeded-comma",
      message: "a comma stands before braces",
      span: reporter.span(previous.startOffset, previous.endOffset! + 1),
      fixes: [replace(reporter, previous.startOffset, previous.endOffset! + 1, "", "remove the comma")],
      help: ["braces stand side by side: `add { … } { … }`"],
    };
  }
  const equals = failure.token.tokenType === tokens.Assign && previous?.tokenType === tokens.Equal;
  const lacking = previous?.tokenType === tokens.Assign ? nameBefore(reporter, previous) : undefined;
  if (lacking !== undefined && !equals) {
    return {
      code: "syntax/expected-value",
      message: `\`${lacking}=\` lacks its value${found}`,
      ...lackingValue(reporter, lacking, previous!),
    };
  }
  const [start, end] = [failure.token.startOffset, failure.token.endOffset! + 1];
  const rounded = failure.token.tokenType === tokens.Assign && previous?.tokenType === tokens.Tilde;
  return {
    code: "syntax/expected-value",
    message: `a value is expected${behind}${found}`,
    help: equals ? ["equality is written `==`"] : rounded ? ["equality of rounded figures is written `~`"] : valueHelp,
    fixes: equals || rounded ? [replace(reporter, start, end, "", "remove the `=`")] : [],
  };
}

/** The name that a value is given to. */
function nameBefore({ source }: Reporter, { startOffset }: Token): string | undefined {
  return /([\p{L}_][\p{L}\p{N}_]*)[ \t]*$/u.exec(source.text.slice(Math.max(0, startOffset - 80), startOffset))?.[1];
}

const valueHelp = ["a value is a number, a name, a text, a list or an expression"];

/** `3, 32, 32` to the end of its line, as the list that it is. */
function bareShape(reporter: Reporter, { startOffset }: Token): readonly Fix[] {
  const sizes = /^\w+(?:[ \t]*[,x][ \t]*\w+)*(?=[ \t]*(?:$|[\r\n;}]|\/\/))/.exec(
    reporter.source.text.slice(startOffset, startOffset + 200),
  );
  const text = sizes?.[0] ?? "";
  if (!/^[\dA-Z]/.test(text)) return [];
  const corrected = `[${/^\d+(x\d+)+$/.test(text) ? text.split("x").join(", ") : text}]`;
  return [replace(reporter, startOffset, startOffset + text.length, corrected, `write ${corrected}`)];
}

function missingShape({ failure, behind, found, reporter }: Situation): Words {
  return {
    code: "syntax/expected-shape",
    message: `a shape in square brackets is expected${behind}${found}`,
    help: formOf(failure.rules),
    fixes: bareShape(reporter, failure.token),
  };
}

function missingSizes({ behind, found }: Situation): Words {
  return {
    code: "syntax/expected-value",
    message: `sizes are expected${behind}${found}`,
    help: ["`at` says for which sizes a claim is made: `expect macs <= 50M at H=224 W=224`"],
  };
}

/** Operators that other languages write as words. */
const wordOperators: ReadonlyMap<string, string> = new Map([
  ["and", "&&"],
  ["or", "||"],
  ["not", "!"],
]);

function missingBraces(situation: Situation): Words {
  const { failure, behind, found, reporter, stretch } = situation;
  const { token } = failure;
  if (token.tokenType === tokens.Assign && failure.rules.at(-2) === "ifStatement") {
    return {
      code: "syntax/unexpected-text",
      message: "`=` gives a value, it does not compare",
      help: ["equality is written `==`"],
      fixes: [replace(reporter, token.startOffset, token.endOffset! + 1, "==", "write ==")],
    };
  }
  const word = [token, stretch.previous].find((each) => wordOperators.has(each?.image ?? ""));
  const operator = word && wordOperators.get(word.image);
  // `not` loses the space behind it.
  const end = word?.image === "not" ? token.startOffset : (word?.endOffset ?? 0) + 1;
  return {
    code: "syntax/expected-braces",
    message: `\`{\` is expected${behind}${found}`,
    help: operator === undefined ? formOf(failure.rules) : [`write \`${operator}\``],
    fixes:
      word === undefined || operator === undefined
        ? bracesAround(situation)
        : [replace(reporter, word.startOffset, end, operator, `write ${operator}`)],
  };
}

/** `repeat 3 conv 8 kernel=3`: the rest of the line is the body. */
function bracesAround({ failure, reporter }: Situation): readonly Fix[] {
  const { token, rules } = failure;
  const isLoop = rules.some((rule) => rule === "repeatStatement" || rule === "forStatement");
  const rest = /^[^\n\r{}/;#]*/.exec(reporter.source.text.slice(token.startOffset))![0].trimEnd();
  if (!isLoop || !tokens.isName(token) || rest === "") return [];
  const end = token.startOffset + rest.length;
  const edits = [
    { span: reporter.span(token.startOffset, token.startOffset), newText: "{ " },
    { span: reporter.span(end, end), newText: " }" },
  ];
  return [{ description: "put it in braces", edits }];
}

/** In a list or between parentheses something follows a value that is neither a comma nor an operator. */
function notClosedYet(situation: Situation): Words {
  const { failure, stretch, reporter, behind } = situation;
  const { token } = failure;
  const rule = ruleOf(situation);
  const end = (stretch.previous?.endOffset ?? token.startOffset - 1) + 1;
  if (beginsValue(token) && rule !== "group" && rule !== "index") {
    return {
      code: "syntax/missing-comma",
      message: `a comma is missing between \`${stretch.previous?.image ?? ""}\` and \`${token.image}\``,
      help: [
        token.image === stretch.previous?.image && rule === "parameters"
          ? "leave one of them out"
          : "values in parentheses and lists are separated by commas",
      ],
      fixes: missingCommaFixes(situation, rule, end),
    };
  }
  if (token.tokenType === tokens.Colon && rule === "arguments" && tokens.isName(stretch.previous)) {
    return colonForEquals(reporter, token, stretch.previous!);
  }
  if (token.tokenType === tokens.Comma) {
    return { code: "syntax/expected-value", message: `a value is expected${behind}, found \`,\``, help: valueHelp };
  }
  const closing = failure.expected === "CloseBracket" ? "]" : ")";
  const ofDefault = token.tokenType === tokens.Assign ? placeOfDefaults[rule] : undefined;
  return {
    code: "syntax/unexpected-text",
    message: `\`${token.image}\` is not expected${behind}`,
    help: [ofDefault ?? `an operator or \`${closing}\` may follow here`],
  };
}

/** What stands twice may be there once too often; a parameter surely is. `end`: of what stands before. */
function missingCommaFixes({ failure, stretch, reporter }: Situation, rule: string, end: number): readonly Fix[] {
  const { token } = failure;
  if (rule === "parameters" && !tokens.isName(token))
    return [replace(reporter, end, end, " =", "give it as the default")];
  const comma = replace(reporter, end, end, ",", "insert a comma");
  if (token.image !== stretch.previous?.image) return [comma];
  const once = replace(reporter, end, token.endOffset! + 1, "", "leave one of them out");
  return rule === "parameters"
    ? [once]
    : [
        { ...comma, isGuess: true },
        { ...once, isGuess: true },
      ];
}

/** Where the default of a size stands, by the rule that met a `=`. */
const placeOfDefaults: Readonly<Record<string, string>> = {
  inputShape: "a default stands behind the name of a size, and nothing else: `H = 224`",
  shape: "the default of a size stands where an input introduces it: `input image [3, H = 224, W = 224]`",
};

function beginsValue(token: Token): boolean {
  const type = token.tokenType;
  const opening = [tokens.OpenParenthesis, tokens.OpenBracket, tokens.True, tokens.False, tokens.Text, tokens.Integer];
  return tokens.isName(token) || opening.includes(type) || type.CATEGORIES?.includes(tokens.Quantity) === true;
}

function missingName(situation: Situation): Words {
  const { failure, behind, found } = situation;
  if (ruleOf(situation) === "layerStatement") return noLayer(situation);
  return {
    code: "syntax/expected-name",
    message: `a name is expected${behind}${found}`,
    help: formOf(failure.rules),
  };
}

function noLayer({ failure, stretch, found, reporter }: Situation): Words {
  const loop = labelledLoop(reporter, stretch.first, failure.token);
  if (loop !== undefined) return { code: "syntax/expected-layer", ...loop };
  if (failure.expected === "Colon") {
    return {
      code: "syntax/expected-layer",
      message: `a line begins with a layer, found \`${stretch.first.image}\``,
      help: [`a label ends in a colon: \`${stretch.first.image}: LAYER\``],
    };
  }
  return {
    code: "syntax/expected-layer",
    message: `a layer's name is expected behind the label${found}`,
    help: ["a label stands before its layer, on the same line: `skip: conv 64`"],
  };
}

const symbols: Readonly<Record<string, string>> = {
  Assign: "`=`",
  From: "`from`",
  In: "`in`",
  Text: "a file in quotes",
  Colon: "`:`",
  OpenNames: "`{`",
  CloseNames: "`}`",
};

function missingSymbol({ failure, behind, found, stretch, reporter }: Situation): Words {
  const foreign = stretch.first.tokenType === tokens.Import ? explainImport(reporter, stretch.first) : undefined;
  if (foreign !== undefined) return { code: "syntax/expected-symbol", ...foreign };
  return {
    code: "syntax/expected-symbol",
    message: `${symbols[failure.expected] ?? failure.expected} is expected${behind}${found}`,
    help: formOf(failure.rules),
  };
}
