/**
 * The parser's rules as plain data, for what is generated from them: reference, diagrams and the types of the tree.
 * Read from the parser itself, so none of these can disagree with it.
 */
import { ConvokeParser } from "./parser.ts";
import { tokenTypes } from "./tokens.ts";

export interface Rule {
  readonly name: string;
  readonly definition: Node;
}

export type Node =
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly items: readonly Node[] }
  | { readonly kind: "optional"; readonly item: Node }
  /** Any number of times, or at least once. */
  | { readonly kind: "many"; readonly item: Node; readonly once: boolean }
  /** `text` is how it reads: `"->"` with its quotes, or `NAME` for a class of tokens. */
  | { readonly kind: "token"; readonly name: string; readonly text: string }
  | { readonly kind: "rule"; readonly name: string };

/** What a serialised production may hold; which of it depends on `type`. */
interface Production {
  readonly type: string;
  readonly name?: string;
  readonly definition?: readonly Production[];
}

/** The rule that takes up what a broken line leaves behind; no part of the language. */
export const errorProduction = "remains";

export function readRules(): readonly Rule[] {
  const productions = new ConvokeParser().getSerializedGastProductions() as unknown as readonly Production[];
  return productions.map((rule) => ({ name: rule.name!, definition: sequence(rule.definition!) }));
}

/** The rules as a reader wants them: without the error production. */
export function languageRules(): readonly Rule[] {
  return readRules()
    .filter((rule) => rule.name !== errorProduction)
    .map((rule) => ({ name: rule.name, definition: withoutErrors(rule.definition) }));
}

function sequence(definition: readonly Production[]): Node {
  const items = definition.map(read);
  return items.length === 1 ? items[0]! : { kind: "sequence", items };
}

function read(production: Production): Node {
  const { type, name = "", definition = [] } = production;
  if (type === "Terminal") return { kind: "token", name, text: labelOf(name) };
  if (type === "NonTerminal") return { kind: "rule", name };
  if (type === "Alternation") return { kind: "choice", items: definition.map(read) };
  if (type === "Option") return { kind: "optional", item: sequence(definition) };
  if (type === "Repetition") return { kind: "many", item: sequence(definition), once: false };
  if (type === "RepetitionMandatory") return { kind: "many", item: sequence(definition), once: true };
  return sequence(definition);
}

function labelOf(tokenName: string): string {
  return tokenTypes.find((type) => type.name === tokenName)?.LABEL ?? tokenName;
}

function withoutErrors(node: Node): Node {
  if (node.kind === "sequence") {
    return { ...node, items: node.items.filter((item) => !isErrorProduction(item)).map(withoutErrors) };
  }
  if (node.kind === "choice") return choice(node.items.map(withoutErrors));
  return node.kind === "optional" || node.kind === "many" ? { ...node, item: withoutErrors(node.item) } : node;
}

/** Tokens that differ only in what they touch read alike, and count once. */
function choice(items: readonly Node[]): Node {
  const isRepeated = (item: Node, index: number) =>
    item.kind === "token" && items.findIndex((each) => each.kind === "token" && each.text === item.text) < index;
  const distinct = items.filter((item, index) => !isRepeated(item, index));
  return distinct.length === 1 ? distinct[0]! : { kind: "choice", items: distinct };
}

function isErrorProduction(node: Node): boolean {
  return node.kind === "optional" && node.item.kind === "rule" && node.item.name === errorProduction;
}
