/**
 * Types of the concrete syntax tree. Every child is optional: a node of a broken line may lack any of them, so that the
 * compiler makes the reader of the tree ask.
 */
import type { Node, Rule } from "./rules.ts";

export function cstTypes(rules: readonly Rule[]): string {
  const header = [
    "// Generated from grammar/parser.ts by scripts/generate-grammar.mjs.",
    'import type { CstNodeLocation, IToken } from "chevrotain";',
  ];
  return `${[...header, ...rules.map(nodeType)].join("\n")}\n`;
}

function nodeType({ name, definition }: Rule): string {
  const children = [...collectChildren(definition)].map(
    ([child, type]) => `    readonly ${child}?: readonly ${type}[];`,
  );
  return [
    "",
    `export interface ${typeName(name)} {`,
    `  readonly name: "${name}";`,
    "  readonly location?: CstNodeLocation;",
    "  readonly recoveredNode?: boolean;",
    "  readonly children: {",
    ...children,
    "  };",
    "}",
  ].join("\n");
}

function typeName(rule: string): string {
  return `${rule[0]!.toUpperCase()}${rule.slice(1)}Node`;
}

/** Child names in the order of first appearance, with their types. */
function collectChildren(node: Node, children = new Map<string, string>()): Map<string, string> {
  if (node.kind === "token") children.set(node.name, "IToken");
  else if (node.kind === "rule") children.set(node.name, typeName(node.name));
  else if (node.kind === "optional" || node.kind === "many") collectChildren(node.item, children);
  else for (const item of node.items) collectChildren(item, children);
  return children;
}
