/** Which files have a part in the analysis of a text that they import, and the joint one, kept as long as none of them changes. */
import type { Analysis, OpenText } from "./analysis.ts";
import { withImporters } from "./with-importers.ts";

/** What a workspace has. */
interface Texts {
  readonly open: ReadonlyMap<string, OpenText>;
  paths(): readonly string[];
  textOf(path: string): string | undefined;
  /** Of a text by itself. */
  aloneOf(path: string): Analysis | undefined;
}

/** Cheaper than a look at all imports and declarations. */
const [importing, declaring] = [/\bimport\b/, /\bblock\b/];

/** Files that are looked at to find one that imports a text. */
const mostTried = 3;

/** Gives what is known of a text beside its importers. */
export function besideImporters(texts: Texts): (own: Analysis) => Analysis {
  const kept = new Map<string, { readonly parts: readonly Analysis[]; readonly joint: Analysis }>();
  return (own) => {
    const importers = importersOf(own, texts);
    if (importers.length === 0) return own;
    const parts = [own, ...importers];
    const known = kept.get(own.path);
    if (known?.parts.length === parts.length && known.parts.every((part, at) => part === parts[at])) return known.joint;
    const joint = withImporters(own, importers);
    kept.set(own.path, { parts, joint });
    return joint;
  };
}

/** Those that are open; where none is, of an open text the first file that does: each edit takes another look at all of them. */
function importersOf({ path, text }: Analysis, { open, paths, textOf, aloneOf }: Texts): readonly Analysis[] {
  const among = (candidates: readonly string[]): readonly Analysis[] =>
    candidates.flatMap((each) => aloneOf(each) ?? []).filter(({ dependencies }) => dependencies.has(path));
  const opened = [...open.values()].filter((each) => each.path !== path && importing.test(each.text));
  const found = among(opened.map((each) => each.path));
  if (found.length > 0 || !open.has(path) || !declaring.test(text)) return found;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const naming = paths().filter((each) => !open.has(each) && textOf(each)?.includes(name) === true);
  for (const each of naming.slice(0, mostTried)) {
    const importers = among([each]);
    if (importers.length > 0) return importers;
  }
  return [];
}
