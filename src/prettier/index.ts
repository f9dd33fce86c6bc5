/**
 * `convoke/prettier`: prettier lays models out as `convoke format` does, also in fences of Markdown. Prettier's own part is to find files,
 * to end lines and to say how wide they are; what is printed is text already.
 */
import { builders } from "prettier/doc";
import { refusalOf } from "../base/recognise.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { attributeOrder } from "../ops/attribute-order.ts";
import { formatLines, formatText } from "../syntax/format/format-text.ts";

/** A model is its text. */
interface ModelText {
  readonly text: string;
}

interface Options {
  readonly printWidth: number;
  /** Of what a text is embedded in. */
  readonly parentParser?: string | undefined;
}

const { hardline, join } = builders;

export const languages = [
  {
    name: "Convoke",
    aliases: ["cvk"],
    parsers: ["cvk"],
    extensions: [".cvk"],
    vscodeLanguageIds: ["cvk"],
  },
];

export const parsers = {
  cvk: {
    astFormat: "cvk",
    parse,
    locStart: () => 0,
    locEnd: ({ text }: ModelText) => text.length,
  },
};

export const printers = {
  cvk: { print },
};

/** Of files whose layout is this plugin's, where nothing else is said. */
export const defaultOptions = { printWidth: 120 };

/** @throws where there is nothing to lay out, which prettier tells with its place. */
function parse(text: string, { printWidth: width, parentParser }: Options): ModelText {
  const refusal = refusalOf(text);
  if (refusal !== undefined) throw new SyntaxError(refusal.refused);
  const format = parentParser === undefined ? formatText : formatLines;
  const formatted = format(text, { attributeOrder, width });
  if (formatted.unread !== "all") return { text: formatted.text };
  throw syntaxError(formatted.mistake);
}

/** As prettier's own parsers throw it: with lines and columns from 1 on. */
function syntaxError({ message, span: { source, start, end } }: Diagnostic): SyntaxError {
  const loc = { start: source.positionAt(start), end: source.positionAt(end) };
  return Object.assign(new SyntaxError(`${message} (${loc.start.line}:${loc.start.column})`), { loc });
}

function print({ node }: { readonly node: ModelText }): builders.Doc {
  const lines = node.text.split("\n");
  return [join(hardline, lines.slice(0, -1)), node.text === "" ? "" : hardline];
}
