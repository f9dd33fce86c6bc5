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
import { partsOf, type Written } from "./read-written.ts";
import { endOf, isToken, startOf, type Part, type WrittenNode } from "./written-node.ts";

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

/** What stands between two spaces. */
export interface Word {
  /** What it is, the same in all calls of a layer: the name of an attribute, or which value it is. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly separator: Doc;
  readonly doc: Doc;
}

function printLayer(printing: Printing, node: WrittenNode, parts: readonly Part[]): Doc {
  return wordsOf(printing, node, parts).map(({ start, separator, doc }) => {
    const spaces = printing.spaces.get(start);
    return [separator, spaces === undefined ? "" : " ".repeat(spaces), doc];
  });
}

/** Of a statement that calls a layer, without its claim; undefined of others. */
export function layerWords(printing: Printing, node: WrittenNode): readonly Word[] | undefined {
  const statement = innerOf(printing.written, node);
  if (statement.name !== "layerStatement") return undefined;
  const parts = partsOf(printing.written, statement).filter((part) => !isClaim(part));
  return wordsOf(printing, statement, parts);
}

/** The key of a label. */
export const LABEL = ":";

function wordsOf(printing: Printing, node: WrittenNode, parts: readonly Part[]): readonly Word[] {
  const order = printing.attributeOrder(layerName(node)) ?? [];
  const items = sortRuns(parts.filter(isItem), attributeName, order);
  const head = parts.filter((part) => !isItem(part));
  const call = head.filter((part) => isToken(part) || part.name !== "label");
  const labels = head.filter((part) => !call.includes(part)).map((part) => wordOf(printing, LABEL, "", [part]));
  const name = wordOf(printing, layerName(node), labels.length === 0 ? "" : " ", call);
  let values = 0;
  const words = items.map((item) => itemWord(printing, item, attributeName(item) ?? values++));
  return [...labels, name, ...words];
}

function wordOf(printing: Printing, key: string, separator: Doc, parts: readonly Part[]): Word {
  const doc = parts.map((part) => printPart(printing, part));
  return { key, start: startOf(parts[0]!), end: endOf(parts.at(-1)!), separator, doc };
}

function layerName(node: WrittenNode): string {
  return (node.children["Name"]![0] as Token).image;
}

function isItem(part: Part): part is WrittenNode {
  return !isToken(part) && part.name === "item";
}

/** @param which the name of an attribute, or the number of a value */
function itemWord(printing: Printing, item: WrittenNode, which: string | number): Word {
  const parts = partsOf(printing.written, item);
  const comma = isComma(parts[0]) ? parts[0] : undefined;
  const own = comma === undefined ? parts : parts.slice(1);
  if (typeof which === "string")
    return { ...wordOf(printing, `${which}=`, " ", own), doc: printNamed(printing, parts) };
  const space = comma === undefined && touches(printing.written.text, startOf(own[0]!)) ? "" : " ";
  return wordOf(printing, String(which), comma === undefined ? space : [printPart(printing, comma), " "], own);
}

/** `fc-10`, which may be meant as one name. */
function touches(text: string, start: number): boolean {
  return text[start] === "-" && /[\p{L}\p{N}_]/u.test(text[start - 1] ?? "");
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
