/** What is generated from the grammar and committed: a reference, diagrams, and the types of the tree. */
import { cstTypes } from "./cst-types.ts";
import { grammarReference } from "./ebnf.ts";
import { escapeHtml, railroad } from "./railroad.ts";
import { languageRules, readRules } from "./rules.ts";

/** Texts by file name within `grammar/generated/`. */
export function generateGrammarFiles(): Record<string, string> {
  return {
    "reference.ebnf": grammarReference(),
    "diagrams.html": diagramsPage(),
    "cst.d.ts": cstTypes(readRules()),
  };
}

const style = `
  body { font: 16px system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #222; }
  section { overflow-x: auto; margin-bottom: 1.5rem; }
  h2 { font: 600 15px ui-monospace, monospace; margin: 0 0 0.25rem; }
  path { fill: none; stroke: #445; stroke-width: 1.5; }
  text { font: 12.5px ui-monospace, monospace; text-anchor: middle; fill: #222; }
  rect { stroke: #445; stroke-width: 1.2; }
  .text rect { fill: #e3f0e6; }
  .kind rect { fill: #f4ecd8; }
  .rule rect { fill: #e4e9f5; }
`;

/** One page that needs nothing else. */
function diagramsPage(): string {
  const sections = languageRules().map(
    ({ name, definition }) => `<section id="${name}"><h2>${escapeHtml(name)}</h2>\n${railroad(definition)}</section>`,
  );
  return [
    "<!doctype html>",
    "<!-- Generated from grammar/parser.ts by scripts/generate-grammar.mjs. -->",
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>Convoke: the grammar</title><style>${style}</style></head>`,
    "<body>",
    "<h1>Convoke: the grammar</h1>",
    "<p>Green is written as it stands, yellow is a kind of token, blue is another rule.</p>",
    ...sections,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}
