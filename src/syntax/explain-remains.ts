/** Puts into words what a line still holds where its statement is complete, or where no statement could begin. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type { LayerStatementNode, StatementNode } from "../../grammar/generated/cst.d.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { explainImport } from "./foreign-imports.ts";
import { attributesMeant } from "./foreign-words.ts";
import { formOf } from "./forms.ts";
import { translateForeign } from "./read-foreign.ts";
import { replace } from "./reporter.ts";
import type { Reporter, SyntaxMistake } from "./reporter.ts";
import type { Stretch } from "./token-sequence.ts";

type Words = Omit<SyntaxMistake, "span"> & Partial<Pick<SyntaxMistake, "span">>;

/** `token` is the first of the remains. */
export function explainRemains(
  reporter: Reporter,
  token: Token,
  stretch: Stretch,
  statement: StatementNode["children"] | undefined,
): void {
  if (reporter.tokensAtFault(stretch.start, stretch.end)) return;
  const words = statement === undefined ? cannotBegin(reporter, token) : goesOn(reporter, token, stretch, statement);
  reporter.report({ span: reporter.span(token.startOffset, token.endOffset! + 1), ...words });
}

/** A line of a body that cannot begin with `token`. */
function cannotBegin(reporter: Reporter, token: Token): Words {
  const type = token.tokenType;
  if (tokens.isName(token) && isLabel(reporter, token)) return keywordAsLabel(reporter, token);
  if (type === tokens.Else) return elseWithoutIf();
  if (type === tokens.Model || type === tokens.Block || type === tokens.Import) {
    return {
      code: "syntax/nested-declaration",
      message: `\`${token.image}\` cannot stand inside braces`,
      help: ["models, blocks and imports stand side by side in the file; move it out"],
    };
  }
  const isBrace = type === tokens.OpenBrace;
  return {
    code: "syntax/expected-layer",
    message: isBrace ? "these braces have no layer before them" : `a line cannot begin with \`${token.image}\``,
    help: isBrace ? ["braces follow `add`, `concat` and the like"] : ["a line begins with the layer's name"],
  };
}

function elseWithoutIf(): Words {
  return {
    code: "syntax/else-without-if",
    message: "this `else` follows no `if`",
    help: ["`else` stands directly behind the closing brace of its `if`"],
  };
}

function isLabel({ source }: Reporter, token: Token): boolean {
  return /^[ \t]*:/.test(source.text.slice(token.endOffset! + 1, token.endOffset! + 80));
}

/** A word of the language where a label stands. */
export function keywordAsLabel(reporter: Reporter, { image, tokenType, startOffset, endOffset }: Token): Words {
  const end = endOffset! + 1;
  const isTensor = tokenType === tokens.In;
  const isPath = !/^[ \t]*:/.test(reporter.source.text.slice(end, end + 80));
  return {
    code: "syntax/keyword-as-label",
    message: isTensor
      ? `\`${image}\` is the tensor that entered, so it is no label`
      : `\`${image}\` begins a statement, so it is no label`,
    span: reporter.span(startOffset, end),
    help: [isTensor ? "choose another name" : `a label in quotes may be any word: \`"${image}":\``],
    fixes: isPath || isTensor ? [] : [replace(reporter, startOffset, end, `"${image}"`, `write "${image}"`)],
  };
}

function goesOn(reporter: Reporter, token: Token, stretch: Stretch, statement: StatementNode["children"]): Words {
  if (token.tokenType === tokens.Else) return elseWithoutIf();
  const behindBrace = reporter.source.text.slice(0, token.startOffset).trimEnd().endsWith("}");
  if (behindBrace && statement.layerStatement === undefined && tokens.isName(token)) return wantsLine(reporter, token);
  const [layer] = statement.layerStatement ?? [];
  const special = layer === undefined ? undefined : layerGoesOn(reporter, token, stretch, layer);
  if (special !== undefined) return special;
  const rule = Object.keys(statement)[0] ?? "";
  const compares = rule === "expectStatement" && token.tokenType === tokens.Assign;
  return {
    code: "syntax/unexpected-text",
    message: `\`${token.image}\` is not expected${stretch.previous === undefined ? "" : ` behind \`${stretch.previous.image}\``}`,
    help: compares ? ["equality is written `==`"] : formOf([rule]),
  };
}

/** Braces have closed a statement, and its line goes on. */
function wantsLine(reporter: Reporter, token: Token): Words {
  const { image, startOffset } = token;
  const isElseIf = image === "elif" || image === "elseif";
  const end = startOffset + image.length;
  return {
    code: "syntax/unexpected-text",
    message: `\`${image}\` stands behind braces that end a statement`,
    help: isElseIf
      ? ["another condition is written `else if`"]
      : [`put \`${image}\` on a line of its own, or a \`;\` before it`],
    fixes: [
      isElseIf
        ? replace(reporter, startOffset, end, "else if", "write else if")
        : replace(reporter, startOffset, startOffset, "; ", "insert a semicolon"),
    ],
  };
}

function layerGoesOn(reporter: Reporter, token: Token, stretch: Stretch, layer: LayerStatementNode): Words | undefined {
  const { Name, item, claim, arguments: call, label } = layer.children;
  const name = Name?.[0];
  if (token.tokenType === tokens.Colon && item !== undefined && tokens.isName(stretch.previous)) {
    return colonForEquals(reporter, token, stretch.previous!);
  }
  if (claim !== undefined) {
    return {
      code: "syntax/unexpected-text",
      message: `\`${token.image}\` stands behind the claim`,
      help: ["the claim `-> […]` stands last on its line"],
    };
  }
  const isOperator = token.tokenType.CATEGORIES?.includes(tokens.Operator) === true;
  if (name !== undefined && call !== undefined && item === undefined && isOperator) return withoutSpace(reporter, name);
  const isArrow = token.tokenType === tokens.Assign && reporter.source.text[token.endOffset! + 1] === ">";
  if (isArrow && item !== undefined) return arrow(reporter, token);
  if (token.tokenType === tokens.Assign && item !== undefined) return withoutValue(reporter, token, stretch);
  if (name === undefined || item !== undefined || call !== undefined) return undefined;
  const fix = label === undefined ? foreignFix(reporter, name) : undefined;
  if (token.tokenType === tokens.Assign && label === undefined) return withoutLet(reporter, name, fix);
  if (token.tokenType === tokens.OpenIndex) return withoutSpace(reporter, name);
  if (isOperator && fix !== undefined) return arithmetic(token, fix);
  if (token.tokenType !== tokens.Dot) return undefined;
  return {
    code: "syntax/unexpected-text",
    message: `\`.\` is not expected behind the layer \`${name.image}\``,
    help: fix === undefined ? ["a layer's name has no dots; a label ends in a colon"] : [fix.description],
    fixes: fix === undefined ? [] : [fix],
  };
}

/** `=>` for the `->` of a claim. */
function arrow(reporter: Reporter, { startOffset }: Token): Words {
  return {
    code: "syntax/unexpected-text",
    message: "`=>` begins no claim",
    help: ["a shape is claimed by `-> [channels, height, width]`"],
    fixes: [replace(reporter, startOffset, startOffset + 2, "->", "write ->")],
  };
}

/** The line in our words, where it reads as one of Python. */
function foreignFix(reporter: Reporter, { startOffset }: Token): Fix | undefined {
  const found = translateForeign(reporter.source.text, startOffset);
  return found && replace(reporter, startOffset, found.end, found.text, `write \`${found.text}\``);
}

/** `x + skip` */
function arithmetic({ image }: Token, fix: Fix): Words {
  return {
    code: "syntax/unexpected-text",
    message: `\`${image}\` does not apply to tensors: a line begins with a layer`,
    help: [fix.description],
    fixes: [fix],
  };
}

/** `kernel= pad=1`: the second name was taken for the value of the first. */
function withoutValue(reporter: Reporter, token: Token, { start }: Stretch): Words | undefined {
  const before = /(\w+)(\s*=\s*)\w+\s*$/.exec(reporter.source.text.slice(start, token.startOffset));
  if (before === null) return undefined;
  const from = start + before.index;
  return {
    code: "syntax/expected-value",
    message: `\`${before[1]!}=\` lacks its value`,
    span: reporter.span(from, from + before[1]!.length + before[2]!.trimEnd().length),
    help: [`a value stands behind it, as in \`${before[1]!}=1\`; where it is left out, the default holds`],
  };
}

/** `kernel: 3`, as other languages name values. */
export function colonForEquals(reporter: Reporter, { startOffset, endOffset }: Token, name: Token): Words {
  return {
    code: "syntax/unexpected-text",
    message: `\`:\` gives no value to \`${name.image}\``,
    help: [`a named value is written with \`=\`: \`${name.image}=…\``],
    fixes: [replace(reporter, startOffset, endOffset! + 1, "=", "write =")],
  };
}

function withoutLet(reporter: Reporter, name: Token, fix: Fix | undefined): Words {
  const joined = fix === undefined ? joinLine(reporter, name) : undefined;
  if (joined !== undefined) {
    return {
      code: "syntax/assignment",
      message: `\`${name.image}=\` begins a line: a call ends with its line`,
      help: ["put it on the line of its layer, or the call in parentheses that touch its name: `conv(64,` … `)`"],
      fixes: [joined],
    };
  }
  return {
    code: "syntax/assignment",
    message: `\`${name.image}\` is given a value without \`let\``,
    help: [
      ...(fix === undefined ? [] : [fix.description]),
      `write \`let ${name.image} = …\` for a value; a label in front of a layer is \`${name.image}: …\``,
    ],
    fixes: [fix ?? replace(reporter, name.startOffset, name.startOffset, "let ", `write let ${name.image}`)],
  };
}

/** An argument on a line of its own joins the line before, where that is one of a layer. */
function joinLine(reporter: Reporter, { image, startOffset }: Token): Fix | undefined {
  const before = reporter.source.text.slice(Math.max(0, startOffset - 400), startOffset);
  const [, line = "", gap = ""] = /([^\n\r]*\S)(\s*[\n\r]\s*)$/.exec(before) ?? [];
  const isLayer =
    /^\s*(\w[\w.]*:\s*)?[A-Za-z]\w*[ \t\w=.,"[\]()]*$/.test(line) && !/^\s*(input|let|layout|output)\b/.test(line);
  const isArgument = argumentWords.has(image) || attributesMeant(image).length > 0;
  if (!isLayer || !isArgument || gap === "") return undefined;
  return replace(reporter, startOffset - gap.length, startOffset, " ", "put it on the line before");
}

const argumentWords = new Set("kernel stride pad bias groups dilation mode eps rate momentum".split(" "));

/** A bracket that touches the layer's name means something else than one behind a space. */
function withoutSpace(reporter: Reporter, name: Token): Words {
  const end = name.endOffset! + 1;
  const bracket = reporter.source.text[end]!;
  const reads = bracket === "[" ? "an element of a list" : "the whole of its arguments";
  return {
    code: "syntax/unexpected-text",
    message: `\`${name.image}${bracket}\` reads as ${reads}`,
    help: [`put a space between \`${name.image}\` and \`${bracket}\``],
    fixes: [replace(reporter, end, end, " ", "insert a space")],
  };
}

/** Something that is no declaration stands outside all braces. */
export function explainOutside(reporter: Reporter, token: Token, stretch: Stretch): void {
  if (reporter.tokensAtFault(stretch.start, stretch.end)) return;
  const span = reporter.span(token.startOffset, token.endOffset! + 1);
  const foreign = token.tokenType === tokens.From ? explainImport(reporter, token) : undefined;
  if (foreign !== undefined) return reporter.report({ code: "syntax/outside-model", span, ...foreign });
  reporter.report({
    code: "syntax/outside-model",
    message: `\`${token.image}\` stands outside any model or block`,
    span,
    help: ["layers stand inside braces: `model NAME { … }`; a file holds models, blocks, imports and `let`s"],
  });
}
