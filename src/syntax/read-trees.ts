/**
 * From text to both trees: tokens, lines, the concrete tree, the tree of what is said. Never throws, whatever the text, and takes
 * time linear in its length. Every mistake is reported once; a broken line hides no other.
 */
import type { FileNode } from "../../grammar/generated/cst.d.ts";
import { parseTokens } from "../../grammar/parse-tokens.ts";
import { cut, type Token } from "../../grammar/tokens.ts";
import type { Source } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./ast.ts";
import { buildFile } from "./build-ast.ts";
import type { ParsedText } from "./build-context.ts";
import { readDeclarationWords } from "./declaration-words.ts";
import { explainFailure } from "./explain-failure.ts";
import type { TextMemory } from "./known-lines.ts";
import { prepareLines } from "./lines.ts";
import { readTokens } from "./read-tokens.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { Rereading } from "./rereading.ts";
import { stretchAround } from "./token-sequence.ts";
import { readTuples } from "./tuples.ts";

export interface Trees extends ParsedText {
  /** The tokens as they are written. */
  readonly written: readonly Token[];
  /** Comments that are meant for the compiler. */
  readonly suppressions: readonly Token[];
  readonly concrete: FileNode;
  /** What mistakes concern is a hole in it. */
  readonly file: SourceFile;
}

/** What is known before the parser reads. */
export interface ReadLines extends Pick<Trees, "reporter" | "written" | "suppressions"> {
  readonly tokens: Token[];
}

/**
 * Mistakes go to `diagnostics`, with codes `syntax/…`.
 * @param memory of the version before: what it read and this one reads again is taken from it, and stands here from now on. Then the
 *   concrete tree has nothing in its place.
 */
export function readTrees(source: Source, diagnostics: Diagnostics, memory?: TextMemory): Trees {
  return treesOf(readLines(source, diagnostics), memory);
}

/** The text as the parser takes it. */
export function readLines(source: Source, diagnostics: Diagnostics): ReadLines {
  const reporter = createReporter(source, diagnostics);
  const { tokens: written, suppressions } = cut(source.text);
  return { reporter, tokens: prepareTokens(written, reporter), written, suppressions };
}

/** Tokens as they are written as the parser takes them. */
export function prepareTokens(written: readonly Token[], reporter: Reporter): Token[] {
  const read = readTuples(readTokens(reporter, written), reporter);
  return prepareLines(readDeclarationWords(read, reporter), reporter);
}

/** @param memory of the version before, as of `readTrees` */
export function treesOf(read: ReadLines, memory?: TextMemory): Trees {
  const { reporter, tokens } = read;
  const rereading = memory && new Rereading(reporter, tokens, memory.known);
  const { tree: concrete, deferred, failures } = parseTokens(rereading?.rest ?? tokens);
  for (const failure of failures) explainFailure(reporter, failure, stretchAround(tokens, failure.token));
  rereading?.beginBuilding(failures.map(({ token }) => token));
  const file = buildFile({ reporter, tokens, deferred, rereading }, concrete);
  if (memory !== undefined) memory.known = rereading!.known;
  return { ...read, deferred, rereading, concrete, file };
}
