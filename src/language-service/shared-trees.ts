/** The trees of texts as they are now, each read once: what an importer finds out about a text is found by the statements of its own tree. */
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../syntax/ast.ts";
import type { TextMemory } from "../syntax/known-lines.ts";
import { parse, type Parse } from "../syntax/parse.ts";

export interface SharedTrees {
  readonly parse: Parse;
  /** Of the text that was last read at a path. */
  of(path: string): SourceFile | undefined;
}

interface Tree {
  readonly file: SourceFile;
  /** What is wrong with it. */
  readonly found: Diagnostics;
  /** What the next version of the text is read with. */
  readonly memory: TextMemory;
}

/** @param textOf the text at a path; what else is tried there is read apart */
export function createSharedTrees(textOf: (path: string) => unknown): SharedTrees {
  const trees = new Map<string, Tree>();
  return {
    of: (path) => trees.get(path)?.file,
    parse(source, diagnostics) {
      const { path, text } = source;
      if (textOf(path) !== text) return parse(source, diagnostics);
      let tree = trees.get(path);
      if (tree?.file.span.source.text !== text) {
        const [found, memory] = [new Diagnostics(), tree?.memory ?? {}];
        trees.set(path, (tree = { file: parse(source, found, memory), found, memory }));
      }
      diagnostics.addAll(tree.found);
      return tree.file;
    },
  };
}
