/** The trees of texts as they are now, each read once: what an importer finds out about a text is found by the statements of its own tree. */
import type { Source } from "../base/source.ts";
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../syntax/ast.ts";
import type { TextMemory } from "../syntax/known-lines.ts";
import { parse, type Parse } from "../syntax/parse.ts";

export interface SharedTrees {
  readonly parse: Parse;
  /** Of the text that was last read at a path. */
  of(path: string): SourceFile | undefined;
  forget(path: string): void;
}

interface Tree {
  readonly file: SourceFile;
  /** What is wrong with it. */
  readonly found: Diagnostics;
  /** What the next version of the text is read with. */
  readonly memory: TextMemory;
}

/** @param isShared which texts are versions of the one at their path; others are read apart */
export function createSharedTrees(isShared: (source: Source) => boolean): SharedTrees {
  const trees = new Map<string, Tree>();
  return {
    of: (path) => trees.get(path)?.file,
    forget: (path) => void trees.delete(path),
    parse(source, diagnostics) {
      const { path, text } = source;
      if (!isShared(source)) return parse(source, diagnostics);
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
