/** Puts into words what a line still holds where its statement is complete, or where no statement could begin. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type { LayerStatementNode, StatementNode } from "../../grammar/generated/cst.d.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { explainImport } from "./foreign-imports.ts";
import { absentWord } from "./absent-words.ts";
import { attributesMeant, foreignSignature, lastName } from "./foreign-words.ts";
import { formOf } from "./rule-forms.ts";
import { readForeign, translateForeign } from "./read-foreign.ts";
import { withoutLet } from "./missing-let.ts";
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
  const called = type === tokens.Model ? absentCall(reporter, token) : undefined;
  if (called !== undefined) return called;
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

/** `model.fit(x, y)`, `model = Net()` of a program. */
function absentCall({ source }: Reporter, { image, startOffset }: Token): Words | undefined {
  const text = source.text.slice(startOffset, startOffset + 80);
  if (/^model[ \t]*=(?!=)/.test(text)) {
    const help = ["a net is a `model NAME { … }`, whose lines follow each other"];
    return { code: "syntax/expected-layer", message: "`model` begins the net itself, and is given no value", help };
  }
  const name = /^model\.(\w+)\(/.exec(text)?.[1];
  const help = name === undefined ? undefined : absentWord(name)?.help;
  const message = `\`${image}.${name}\` is not a line of a net`;
  return help === undefined ? undefined : { code: "syntax/expected-layer", message, help: [help] };
}

function elseWithoutIf(): Words {
  return {
    code: "syntax/else-without-if",
    message: "this `else` follows no `if`",
    help: ["`else` stands directly behind the closing brace of its `if`"],
  };
}

function isLabel(reporter: Reporter, token: Token): boolean {
  return pathBehind(reporter, token) !== undefined;
}

/** `.0.conv` behind the first word of a label, empty where it is all of it; undefined where no colon follows. */
function pathBehind({ source }: Reporter, { endOffset }: Token): string | undefined {
  return /^((?:\.\w+)*)[ \t]*:/.exec(source.text.slice(endOffset! + 1, endOffset! + 200))?.[1];
}

/** A word of the language where a label stands. */
export function keywordAsLabel(reporter: Reporter, token: Token): Words {
  const { image, tokenType, startOffset, endOffset } = token;
  const path = pathBehind(reporter, token);
  const label = image + (path ?? "");
  const end = endOffset! + 1;
  const isTensor = tokenType === tokens.In && label === image;
  return {
    code: "syntax/keyword-as-label",
    message: isTensor
      ? `\`${image}\` is the tensor that entered, so it cannot be a label`
      : `\`${image}\` begins a statement, so it cannot be a label`,
    span: reporter.span(startOffset, end),
    help: [isTensor ? "choose another name" : `a label in quotes may be any word: \`"${label}":\``],
    fixes:
      path === undefined || isTensor
        ? []
        : [replace(reporter, startOffset, end + path.length, `"${label}"`, `write "${label}"`)],
  };
}

function goesOn(reporter: Reporter, token: Token, stretch: Stretch, statement: StatementNode["children"]): Words {
  if (token.tokenType === tokens.Else) return elseWithoutIf();
  const behindBrace = reporter.source.text.slice(0, token.startOffset).trimEnd().endsWith("}");
  if (behindBrace && statement.layerStatement === undefined && tokens.isName(token)) return wantsLine(reporter, token);
  const [layer] = statement.layerStatement ?? [];
  const special = layer === undefined ? undefined : layerGoesOn(reporter, token, stretch, layer);
  if (special !== undefined) return special;
  const form = statement.inputStatement === undefined ? undefined : withoutParentheses(reporter, token);
  if (form !== undefined) return form;
  const rule = Object.keys(statement)[0] ?? "";
  const compares = isCondition(rule) && token.tokenType === tokens.Assign;
  return {
    code: "syntax/unexpected-text",
    message: `\`${token.image}\` is not expected${stretch.previous === undefined ? "" : ` behind \`${stretch.previous.image}\``}`,
    help: compares ? ["equality is written `==`"] : formOf([rule]),
    fixes: compares ? [replace(reporter, token.startOffset, token.endOffset! + 1, "==", "write ==")] : [],
  };
}

function isCondition(rule: string): boolean {
  return rule === "expectStatement" || rule === "requireStatement";
}

/** `pixels` and `pixels (fit=cover)` behind the shape of an input. */
function withoutParentheses(reporter: Reporter, { image, endOffset }: Token): Words | undefined {
  if (image !== "pixels") return undefined;
  const end = endOffset! + 1;
  const [blanks, bracket] = /^[ \t]*(\()?/.exec(reporter.source.text.slice(end, end + 80))!;
  const isApart = bracket !== undefined;
  const fix = isApart
    ? replace(reporter, end, end + blanks.length - 1, "", "remove the space")
    : replace(reporter, end, end, "()", "write pixels()");
  return {
    code: "syntax/unexpected-text",
    message: `\`${image}\` stands without parentheses that touch it`,
    help: [isApart ? "what an input is made of is a call: `pixels(fit=cover)`" : "write `pixels()`"],
    fixes: [fix],
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
    return (
      labelBehindLine(reporter, token, stretch.previous!, name) ?? colonForEquals(reporter, token, stretch.previous!)
    );
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
  if (token.tokenType === tokens.Assign && label === undefined)
    return withoutLet(reporter, name, fix, fix === undefined ? foreignAdvice(reporter, name)?.help : undefined);
  if (token.tokenType === tokens.OpenIndex) return withoutSpace(reporter, name);
  if (isOperator && fix !== undefined && foreignSignature(name.image) === undefined) return arithmetic(token, fix);
  if (token.tokenType !== tokens.Dot) return undefined;
  const advice = fix === undefined && label === undefined ? foreignAdvice(reporter, name) : undefined;
  const mended = fix ?? advice?.fix;
  return {
    code: "syntax/unexpected-text",
    message: `\`.\` is not expected behind the layer \`${name.image}\``,
    help: [advice?.help ?? fix?.description ?? "a layer's name has no dots; a label ends in a colon"],
    fixes: mended === undefined ? [] : [mended],
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

/** What takes the place of a line of Python that calls what has no layer here. */
function foreignAdvice(
  { source, span }: Reporter,
  { startOffset }: Token,
): { readonly help: string; readonly fix: Fix | undefined } | undefined {
  const line = readForeign(source.text, startOffset);
  const word = line && absentWord(line.call.name, line.call.values);
  if (line === undefined) return undefined;
  if (word === undefined) return withoutPrefix(line.call.name);
  const isAlone =
    /^[ \t]*($|[\r\n}]|\/\/)/.test(source.text.slice(line.end, line.end + 80)) && line.target === undefined;
  const mayGo = isAlone && word.newText?.(line.call.values, undefined, () => false) === "";
  const edits = [{ span: span(startOffset, line.end), newText: "" }];
  return { help: word.help, fix: mayGo ? { description: "leave it out", edits } : undefined };
}

/** `nn.Foo(3)`: what stands in front in Python. */
function withoutPrefix(name: string): { readonly help: string; readonly fix: undefined } | undefined {
  const known = foreignSignature(lastName(name));
  if (known !== undefined) return { help: `a layer's name has no dots; here it is \`${known.layer}\``, fix: undefined };
  const prefix = name.slice(0, name.length - lastName(name).length);
  if (prefix === "self.") {
    const help = `a layer stands where it is used, and its label is the module's name: \`${lastName(name)}: conv 64 kernel=3\``;
    return { help, fix: undefined };
  }
  if (!/^(nn|F|torch|tf|keras|layers|np|K)\./.test(prefix)) return undefined;
  return { help: `layers have names without \`${prefix}\`; none here is called \`${lastName(name)}\``, fix: undefined };
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
    ...lackingValue(reporter, before[1]!, { endOffset: from + before[1]!.length + before[2]!.trimEnd().length - 1 }),
  };
}

/** What a value may be, by an attribute's name; those with a default may go. `assign` is the `=` that nothing follows. */
export function lackingValue(
  { source, span }: Reporter,
  name: string,
  { endOffset }: Pick<Token, "endOffset">,
): Required<Pick<Words, "help" | "fixes">> {
  const end = endOffset! + 1;
  const from = Math.max(0, end - 200);
  const before = source.text.slice(from, end);
  const at = before.replace(/[ \t]*,?[ \t]*[\p{L}_][\p{L}\p{N}_]*[ \t]*=$/u, "").length;
  const example = Object.hasOwn(exampleValues, name) ? exampleValues[name]! : "1";
  const start = from + at;
  const isLine = /[\n{;]$/.test(before.slice(0, at));
  const mayGo = example !== "1" && name !== "kernel" && !isLine && before[at - 1] !== "(";
  const help = `a value stands behind it, as in \`${name}=${example}\``;
  if (!mayGo) return { help: [help], fixes: [] };
  return {
    help: [`${help}; where \`${name}\` is left out, the default holds`],
    fixes: [{ description: `leave \`${name}=\` out`, edits: [{ span: span(start, end), newText: "" }], isGuess: true }],
  };
}

/** Of `kernel`, and of what has a default wherever it is an attribute. */
const exampleValues: Readonly<Record<string, string>> = {
  kernel: "3",
  stride: "2",
  pad: "same",
  dilation: "2",
  bias: "false",
  eps: "1e-5",
  momentum: "0.1",
  ceil: "true",
  align_corners: "true",
  count_include_pad: "false",
  output_pad: "1x1",
};

/** `flatten fc: dense 10`, `conv1 conv1: conv 8`: a label, as a layer that we know or the number of one is behind its colon. */
function labelBehindLine(reporter: Reporter, colon: Token, label: Token, layer: Token | undefined): Words | undefined {
  const { text } = reporter.source;
  const behind = /^[ \t]*([A-Za-z]\w*)[ \t]*(\d)?/.exec(text.slice(colon.endOffset! + 1, colon.endOffset! + 200));
  if (behind === null || (foreignSignature(behind[1]!) === undefined && behind[2] === undefined)) return undefined;
  if (/^act/i.test(label.image) || attributesMeant(label.image).length > 0) return undefined;
  const isTwice = layer?.image === label.image && text.slice(layer.endOffset! + 1, label.startOffset).trim() === "";
  const [start, end] = [label.startOffset, label.endOffset! + 1];
  const before = start - /\s*$/.exec(text.slice(Math.max(0, start - 80), start))![0].length;
  return {
    code: "syntax/unexpected-text",
    message: isTwice ? `the label \`${label.image}\` stands twice` : `\`${label.image}:\` begins another line`,
    span: reporter.span(start, end),
    help: [isTwice ? "leave one of them out" : `put \`${label.image}:\` on a line of its own, or a \`;\` before it`],
    fixes: [
      isTwice
        ? replace(reporter, layer.startOffset, start, "", "leave one of them out")
        : replace(reporter, before, before, ";", "insert a semicolon"),
    ],
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

/** Something that is not a declaration stands outside all braces. */
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
