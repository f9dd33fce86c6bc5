/**
 * From text to syntax tree: tokens, lines, concrete tree, tree. Never throws, whatever the text, and takes time linear
 * in its length. Every mistake is reported once; a broken line hides no other.
 */
import type { BodyNode, FileNode } from "../../grammar/generated/cst.d.ts";
import { parseTokens } from "../../grammar/parse-tokens.ts";
import { cut, type Token } from "../../grammar/tokens.ts";
import type { Source } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./ast.ts";
import { buildFile } from "./build-ast.ts";
import { readDeclarationWords } from "./declaration-words.ts";
import { explainFailure } from "./explain-failure.ts";
import { prepareLines } from "./lines.ts";
import { readTokens } from "./read-tokens.ts";
import { createReporter } from "./reporter.ts";
import { readSuppressions } from "./suppressions.ts";
import { stretchAround } from "./token-sequence.ts";
import { readTuples } from "./tuples.ts";

/** Mistakes go to `diagnostics`, with codes `syntax/…`; what they concern is a hole in the result. */
export function parse(source: Source, diagnostics: Diagnostics): SourceFile {
  const reporter = createReporter(source, diagnostics);
  const { tokens: written, suppressions } = cut(source.text);
  const read = readTuples(readTokens(reporter, written), reporter);
  const tokens = prepareLines(readDeclarationWords(read, reporter), reporter);
  const { tree, deferred, failures } = parseTokens(tokens);
  for (const failure of failures) explainFailure(reporter, failure, stretchAround(tokens, failure.token));
  const bodies = deferred as unknown as ReadonlyMap<Token, BodyNode>;
  const file = buildFile({ reporter, tokens, deferred: bodies }, tree as unknown as FileNode);
  if (suppressions.length > 0) diagnostics.suppress(source, readSuppressions(suppressions, file));
  return file;
}
