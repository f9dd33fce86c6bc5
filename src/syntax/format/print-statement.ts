/** What stands on the line of a statement but its claim: names, values, attributes in the order of the manual, braces, operations. */
import { builders } from "prettier/doc";
import type { Token } from "../../../grammar/tokens.ts";
import {
  attributeName,
  isComma,
  printBracket,
  printNamed,
  printPart,
  sortRuns,
  type Doc,
  type Printing,
} from "./print-parts.ts";
import { isToken, partsOf, type Part, type Written, type WrittenNode } from "./read-written.ts";

const { join, line } = builders;

/** A statement or a declaration without its claim. */
export function printHead(printing: Printing, node: WrittenNode): Doc {
  const statement = innerOf(printing.written, node);
  if (statement.name === "importDeclaration") return printImport(printing, statement);
  const parts = partsOf(printing.written, statement).filter((part) => statement.name === "claim" || !isClaim(part));
  if (statement.name === "layerStatement") return printLayer(printing, statement, parts);
  const docs = parts.map((part, at) => {
    const isTight = at === 0 || (!isToken(part) && part.name === "parameters");
    return [isTight ? "" : " ", printPart(printing, part)];
  });
  return docs;
}

/** The claim that ends a statement and is none by itself. */
export function claimOf(written: Written, node: WrittenNode): WrittenNode | undefined {
  return partsOf(written, innerOf(written, node)).find(isClaim);
}

/** The file that an import names, as it is written; undefined of other declarations. */
export function importedFile(written: Written, node: WrittenNode): string | undefined {
  const { name, children } = innerOf(written, node);
  return name === "importDeclaration" ? (children["Text"]?.[0] as Token | undefined)?.image : undefined;
}

function isClaim(part: Part): part is WrittenNode {
  return !isToken(part) && part.name === "claim";
}

/** `statement` and `declaration` have one child. */
function innerOf(written: Written, node: WrittenNode): WrittenNode {
  return partsOf(written, node)[0] as WrittenNode;
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function printLayer(printing: Printing, node: WrittenNode, parts: readonly Part[]): Doc {
  const head = parts.filter((part) => !isItem(part));
  const order = printing.attributeOrder((node.children["Name"]![0] as Token).image) ?? [];
  const items = sortRuns(parts.filter(isItem), attributeName, order);
  const docs = head.map((part) => {
    const isLabel = !isToken(part) && part.name === "label";
    return [printPart(printing, part), isLabel ? " " : ""];
  });
  return [...docs, ...items.map((item) => printItem(printing, item))];
}

function isItem(part: Part): part is WrittenNode {
  return !isToken(part) && part.name === "item";
}

function printItem(printing: Printing, item: WrittenNode): Doc {
  const parts = partsOf(printing.written, item);
  if (attributeName(item) !== undefined) return [" ", printNamed(printing, parts)];
  const docs = parts.map((part) => printPart(printing, part));
  return isComma(parts[0]) ? join(" ", docs) : [" ", ...docs];
}

// ── Imports ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `import { A, B } from "file.cvk"`, the names in their order. */
function printImport(printing: Printing, node: WrittenNode): Doc {
  const parts = partsOf(printing.written, node);
  const close = parts.findIndex((part) => part === node.children["CloseNames"]![0]);
  const names = printBracket(printing, node, parts.slice(1, close + 1), line);
  const [keyword, ...rest] = [parts[0]!, ...parts.slice(close + 1)].map((part) => printPart(printing, part));
  return join(" ", [keyword!, names, ...rest]);
}
