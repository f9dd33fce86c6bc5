import { test } from "vitest";
import { tokenize, createLexer } from "../../../grammar/tokens.ts";
import { ConvokeParser, parseTokens } from "../../../grammar/parser.ts";
(Object as any).groupBy ??= (xs: any[], f: any) => { const r: any = {}; for (const x of xs) (r[f(x)] ??= []).push(x); return r; };
test("x", () => {
  createLexer(false);
  let t = performance.now();
  new ConvokeParser(false);
  console.log("validated", performance.now() - t);
  t = performance.now();
  new ConvokeParser();
  console.log("unvalidated", performance.now() - t);
  const toks = tokenize(`model A {\n x.0.1: conv depths[0] dropout(0.5) (3) .5 11x11 [0.5] 1.5M\n 0.0: conv\n}\n`);
  console.log(toks.map(x => x.tokenType.name + ":" + x.image).join(" "));
  const r = parseTokens(toks);
  console.log(r.failures);
});
