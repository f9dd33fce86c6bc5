/** A line `NAME = …`, which is a value without `let`, a tensor as other languages name it, or an argument that lost its layer. */
import type { Token } from "../../grammar/tokens.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { attributesMeant } from "./foreign-words.ts";
import { replace, type Reporter, type SyntaxMistake } from "./reporter.ts";

type Words = Omit<SyntaxMistake, "span">;

/** `fix`: the line as a layer; `advice`: what to do where it calls what has no layer here. */
export function withoutLet(reporter: Reporter, name: Token, fix: Fix | undefined, advice: string | undefined): Words {
  const message = `\`${name.image}\` is given a value without \`let\``;
  if (advice !== undefined) return { code: "syntax/assignment", message, help: [advice], fixes: [] };
  if (fix === undefined) return withoutLayer(reporter, name, message);
  const layer = withoutOldLabel(reporter, name, fix);
  return { code: "syntax/assignment", message, help: [layer.description, letHelp(name)], fixes: [layer] };
}

function letHelp({ image }: Token): string {
  return `write \`let ${image} = …\` for a value; a label in front of a layer is \`${image}: …\``;
}

function withoutLayer(reporter: Reporter, name: Token, message: string): Words {
  const joined = joinLine(reporter, name);
  if (joined !== undefined) {
    return {
      code: "syntax/assignment",
      message: `\`${name.image}=\` begins a line: a call ends with its line`,
      help: ["put it on the line of its layer, or the call in parentheses that touch its name: `conv(64,` … `)`"],
      fixes: [joined],
    };
  }
  if (hasValue(reporter, name)) {
    return {
      code: "syntax/assignment",
      message: `\`${name.image}\` has a value already, and values do not change`,
      help: [`another name holds another value: \`let ${name.image}_2 = …\``],
      fixes: [],
    };
  }
  const call = isCalled(reporter.source.text, name.image) ? [`a line calls \`${name.image}\` without \`=\``] : [];
  return {
    code: "syntax/assignment",
    message,
    help: [...call, letHelp(name)],
    fixes: [...calling(reporter, name), declaring(reporter, name)],
  };
}

/** `Residual = 256` where the file calls `Residual` besides. */
function calling({ source: { text }, span }: Reporter, { image, endOffset }: Token): readonly Fix[] {
  if (!isCalled(text, image)) return [];
  const end = endOffset! + 1;
  const sign = /^[ \t]*=[ \t]*/.exec(text.slice(end, end + 80))?.[0].length ?? 0;
  return [
    {
      description: `write ${image} without \`=\``,
      edits: [{ span: span(end, end + sign), newText: " " }],
      isGuess: true,
    },
  ];
}

function isCalled(text: string, name: string): boolean {
  if (text.length > longestSearched || !/^\w+$/.test(name)) return false;
  return new RegExp(`^[ \\t]*(?:[\\w.]+:[ \\t]*)?${name}(?=[ \\t]+[\\w"([])`, "m").test(text);
}

/** In longer texts every mistake would cost a search. */
const longestSearched = 20_000;

/**
 * A name that is given to one tensor after the other, as a function's `x`, means the current tensor: a layer needs no label for
 * that. A guess where the name is used besides.
 */
function withoutOldLabel({ source: { text } }: Reporter, { image }: Token, fix: Fix): Fix {
  if (text.length > longestSearched || !/^\w+$/.test(image)) return fix;
  const given =
    text.match(new RegExp(`(?<=^[ \\t]*(?:input[ \\t]+)?)\\b${image}(?=[ \\t]*(?:=(?!=)|\\[))`, "gm")) ?? [];
  const used = text.match(new RegExp(`\\b${image}\\b`, "g")) ?? [];
  if (given.length < 2) return fix;
  const edits = fix.edits.map((edit) => ({ ...edit, newText: edit.newText.replace(`${image}: `, "") }));
  const description = fix.description.replace(`${image}: `, "");
  return { description, edits, ...(used.length > given.length ? { isGuess: true } : {}) };
}

/** Whether a `let` before it declares the name. */
function hasValue({ source: { text } }: Reporter, { image, startOffset }: Token): boolean {
  if (text.length > longestSearched || !/^\w+$/.test(image)) return false;
  return new RegExp(`\\blet[ \\t]+${image}\\b`).test(text.slice(0, startOffset));
}

/** A guess where the name is rather that of an argument or a layer. */
function declaring(reporter: Reporter, { image, startOffset }: Token): Fix {
  const fix = replace(reporter, startOffset, startOffset, "let ", `write let ${image}`);
  const isOther = argumentWords.has(image) || isCalled(reporter.source.text, image);
  return isOther ? { ...fix, isGuess: true } : fix;
}

/** An argument on a line of its own joins the line before, where that is one of a layer. */
function joinLine(reporter: Reporter, { image, startOffset }: Token): Fix | undefined {
  const before = reporter.source.text.slice(Math.max(0, startOffset - 400), startOffset);
  const [, line = "", gap = ""] = /([^\n\r]*\S)(\s*[\n\r]\s*)$/.exec(before) ?? [];
  const isLayer =
    /^\s*(\w[\w.]*:\s*)?[A-Za-z]\w*[ \t\w=.,"[\]()]*$/.test(line) && !/^\s*(input|let|layout|output)\b/.test(line);
  // A layer without a number takes none of these.
  const isOpen = /\d/.test(line);
  const isArgument = argumentWords.has(image) || attributesMeant(image).length > 0;
  if (!isLayer || !isOpen || !isArgument || gap === "") return undefined;
  return replace(reporter, startOffset - gap.length, startOffset, " ", "put it on the line before");
}

const argumentWords = new Set("kernel stride pad bias groups dilation mode eps rate momentum".split(" "));
