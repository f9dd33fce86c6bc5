/** The grammar as EBNF text: `[ ]` is optional, `{ }` is repeated any number of times, quotes enclose what is written. */
import { languageRules } from "./rules.ts";
import type { Node, Rule } from "./rules.ts";
import { Operator, tokenTypes, Word } from "./tokens.ts";

/** The kinds of tokens that are no fixed text. */
const classes: readonly (readonly [name: string, meaning: string])[] = [
  ["NAME", "a letter of any script or _, then letters, digits and _; no keyword"],
  ["INTEGER", "61_100_840; behind a dot without _"],
  ["NUMBER", "0.5, 1e-5, 62M, 8MiB, or a window such as 11x11"],
  ["TEXT", "characters of one line in double quotes"],
  ["END", "a newline or ;, or nothing before } and at the end of the file"],
];

const notes = [
  "A newline ends nothing inside ( ) and [ ], before {, and between } and else.",
  "The ( of arguments touches the name before it, the [ of an index the value before it.",
  "All comparisons are of one precedence and do not chain; above them bind + -, then * / %, below them && and ||.",
  "Comments are // to the end of the line, #! to the end of the line, and /* to */.",
];

export function grammarReference(): string {
  const comments = ["Generated from grammar/parser.ts by scripts/generate-grammar.mjs.", ...notes];
  const rules = languageRules().map((rule) => `${rule.name} =\n  ${alternatives(rule)} ;`);
  const kinds = classes.map(([name, meaning]) => `${name} = ? ${meaning} ? ;`);
  return `${[
    comments.map((line) => `(* ${line} *)`).join("\n"),
    ...rules,
    `OPERATOR =\n  ${members(Operator)} ;`,
    `WORD =\n  NAME | ${members(Word)} ;`,
    ...kinds,
  ].join("\n\n")}\n`;
}

/** A rule of alternatives has one a line. */
function alternatives({ definition }: Rule): string {
  return definition.kind === "choice"
    ? definition.items.map(print).join("\n| ").replaceAll("\n", "\n  ")
    : print(definition);
}

function print(node: Node): string {
  if (node.kind === "token") return node.text;
  if (node.kind === "rule") return node.name;
  if (node.kind === "optional") return `[ ${printInside(node.item)} ]`;
  if (node.kind === "many") return `${node.once ? `${print(node.item)} ` : ""}{ ${printInside(node.item)} }`;
  if (node.kind === "sequence") return node.items.map(print).join(" ");
  return `( ${printInside(node)} )`;
}

function printInside(node: Node): string {
  return node.kind === "choice" ? node.items.map(print).join(" | ") : print(node);
}

/** The fixed texts of a category of tokens. */
function members(category: (typeof tokenTypes)[number]): string {
  const labels = tokenTypes
    .filter((type) => type.CATEGORIES?.includes(category))
    .map((type) => type.LABEL ?? type.name);
  return labels.filter((label) => label.startsWith('"')).join(" | ");
}
