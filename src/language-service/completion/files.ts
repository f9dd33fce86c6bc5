/** What the files of a workspace declare, read without resolving them. */
import { Source } from "../../base/source.ts";
import { Diagnostics, type Edit } from "../../diagnostics/diagnostic.ts";
import { resolvePath } from "../../resolve/import-path.ts";
import type { BlockDeclaration, Declaration, ImportDeclaration, LetStatement, SourceFile } from "../../syntax/ast.ts";
import { parse } from "../../syntax/parse.ts";
import type { Analysis } from "../analysis.ts";
import type { Workspace } from "../workspace.ts";

export type Export = BlockDeclaration | LetStatement;

interface Read {
  readonly text: string;
  readonly file: SourceFile;
}

const read = new WeakMap<Workspace, Map<string, Read>>();

/** The blocks and file-level variables of a file, each of which can be imported. */
export function exportsOf(workspace: Workspace, path: string): readonly Export[] {
  const text = workspace.textOf(path);
  if (text === undefined || !/\b(?:block|let)\b/.test(text)) return [];
  const files = read.get(workspace) ?? new Map<string, Read>();
  read.set(workspace, files);
  let known = files.get(path);
  if (known?.text !== text) files.set(path, (known = { text, file: parse(new Source(path, text), new Diagnostics()) }));
  return known.file.declarations.filter(isExport);
}

function isExport(declaration: Declaration): declaration is Export {
  return (declaration.kind === "block" || declaration.kind === "let") && declaration.name.text !== "";
}

/** A block by its name, of the text or of a file that it imports. */
export function findBlock(workspace: Workspace, analysis: Analysis, name: string): BlockDeclaration | undefined {
  return blocksOf(workspace, analysis).find((block) => block.name.text === name);
}

/** The blocks that a text can call as it is. */
export function blocksOf(workspace: Workspace, { file, path }: Analysis): readonly BlockDeclaration[] {
  return file.declarations.flatMap((each): readonly BlockDeclaration[] => {
    if (each.kind === "block") return [each];
    if (each.kind !== "import" || each.from === undefined) return [];
    const names = new Set(each.names.map(({ text }) => text));
    const found = exportsOf(workspace, resolvePath(path, each.from.text));
    return found.filter((one) => one.kind === "block").filter(({ name }) => names.has(name.text));
  });
}

export interface Importable {
  readonly block: BlockDeclaration;
  readonly path: string;
}

/** The blocks of other files that a text could import. */
export function importableBlocks(workspace: Workspace, analysis: Analysis): readonly Importable[] {
  const { path } = analysis;
  const importers = new Set([path, ...workspace.importersOf(path)]);
  return workspace
    .paths()
    .filter((each) => each.endsWith(".cvk") && !importers.has(each))
    .flatMap((each) =>
      exportsOf(workspace, each).flatMap((block) => (block.kind === "block" ? [{ block, path: each }] : [])),
    );
}

/** The edit that imports a name: into an import of the file, behind the last import, or above all else. */
export function importEdit({ file, source, path }: Analysis, name: string, from: string): Edit {
  const imports = file.declarations.filter((each) => each.kind === "import");
  const same = imports.find((each) => each.from !== undefined && resolvePath(path, each.from.text) === from);
  const last = same?.names.at(-1);
  if (last !== undefined) return { span: { source, start: last.span.end, end: last.span.end }, newText: `, ${name}` };
  const line = `import { ${name} } from ${JSON.stringify(relativePath(path, from))}\n`;
  const behind = imports.at(-1);
  const start = behind === undefined ? aboveDeclarations(file) : lineBehind(behind);
  const isAtEnd = behind !== undefined && source.text[start - 1] !== "\n";
  const newText = behind === undefined ? `${line}\n` : isAtEnd ? `\n${line}` : line;
  return { span: { source, start, end: start }, newText };
}

function lineBehind({ span }: ImportDeclaration): number {
  const end = span.source.text.indexOf("\n", span.end);
  return end === -1 ? span.source.text.length : end + 1;
}

/** Above the first declaration and the comments that stand directly on it. */
function aboveDeclarations({ declarations, span: { source } }: SourceFile): number {
  const first = declarations[0];
  if (first === undefined) return 0;
  let { line } = source.positionAt(first.span.start);
  while (
    line > 1 &&
    source
      .lineText(line - 1)
      .trim()
      .startsWith("//")
  )
    line--;
  return source.lineStarts[line - 1]!;
}

/** A path as an import in another file writes it: `./blocks/resnet.cvk`. */
export function relativePath(importing: string, imported: string): string {
  const [from, to] = [importing.split("/").slice(0, -1), imported.split("/")];
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  const up = from.slice(same).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...to.slice(same)].join("/");
}
