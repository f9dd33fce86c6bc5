/** Imports as Python and JavaScript write them. */
import type { Token } from "../../grammar/tokens.ts";
import { replace } from "./reporter.ts";
import type { Reporter, SyntaxMistake } from "./reporter.ts";

const ofFile = /^import[ \t]+(\w+)[ \t]+from[ \t]*("[^"\n]*")/;
const fromFile = /^from[ \t]+("[^"\n]*")[ \t]+import[ \t]+\{?[ \t]*(\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*\}?/;
const allOfFile = /^import[ \t]+\*[ \t]*(?:as[ \t]+\w+[ \t]+)?from[ \t]*"[^"\n]*"/;
const ofPackage =
  /^(?:import[ \t]+[\w.]+(?:[ \t]+as[ \t]+\w+)?|from[ \t]+[\w.]+[ \t]+import[ \t]+[\w*, \t]+)[ \t]*(?=[\r\n;]|$)/;

/** What to say of a line that begins with `import` or `from`; undefined where it is none of theirs. */
export function explainImport(
  reporter: Reporter,
  { startOffset }: Token,
): Pick<SyntaxMistake, "message" | "help" | "fixes"> | undefined {
  const text = reporter.source.text.slice(startOffset, startOffset + 400);
  const rewrite = (length: number, newText: string) =>
    replace(reporter, startOffset, startOffset + length, newText, newText === "" ? "remove it" : `write ${newText}`);
  const named = ofFile.exec(text);
  const pulled = fromFile.exec(text);
  if (named !== null || pulled !== null) {
    const corrected =
      named === null ? `import { ${pulled![2]!} } from ${pulled![1]!}` : `import { ${named[1]!} } from ${named[2]!}`;
    const message = named === null ? "an import begins with `import`" : "what is imported stands in braces";
    return { message, help: [`write \`${corrected}\``], fixes: [rewrite((named ?? pulled)![0].length, corrected)] };
  }
  if (allOfFile.test(text)) {
    return {
      message: "what is imported is named",
      help: ['as in `import { Down, Up } from "./blocks.cvk"`'],
      fixes: [],
    };
  }
  const library = ofPackage.exec(text);
  if (library === null) return undefined;
  return {
    message: "nothing is imported from libraries: layers are known by their names",
    help: ['leave the line out; blocks of other files come by `import { Down, Up } from "./blocks.cvk"`'],
    fixes: [rewrite(library[0].length, "")],
  };
}
