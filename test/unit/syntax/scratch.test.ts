import { test } from "vitest";
import { readFileSync, writeFileSync } from "node:fs";
import { readRules } from "../../../grammar/rules.ts";
import { cstTypes } from "../../../grammar/cst-types.ts";
import { Source } from "../../../src/base/source.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { parse } from "../../../src/syntax/parse.ts";
function show(text: string) {
  const d = new Diagnostics();
  const s = new Source("a.cvk", text);
  const file = parse(s, d);
  console.log(
    text +
      "\n=> " +
      d
        .sorted()
        .map((x) => {
          const p = s.positionAt(x.span.start);
          return `${p.line}:${p.column}-${x.span.end - x.span.start} ${x.code} ${x.message} | ${x.help.join("; ")}${x.fixes.length ? " [fix]" : ""} ${x.notes.join(";")}`;
        })
        .join("\n   "),
  );
  return file;
}
test("x", () => {
  writeFileSync("grammar/generated/cst.d.ts", cstTypes(readRules()));
  const md = readFileSync("../shared/design/language.md", "utf8");
  for (const m of md.matchAll(/```\n([^]*?)```/g)) if (!m[1].includes("error[")) show(m[1]);
  const inm = (l: string) => show(`model A {\n  input x [1]\n  ${l}\n  relu\n}\n`);
  for (const l of [
    "conv 64 32",
    "conv 64 kernel=3 32",
    "conv 64, kernel=3",
    "conv = 3",
    "conv 64 kernel=",
    "conv 64 kernel=3x",
    "add {conv 3} {} axis=1",
    "if a = b {\n    conv 3\n  }",
    "if a {\n    conv 3\n  else {\n    conv 4\n  }",
    "add {\n    conv 3\n  dense 10",
    "conv(64, kernel=3",
    "conv(64 kernel=3)",
    "let y 3",
    "let 3",
    "input: conv 3",
    "expect a < b < c",
    "-> 3",
    "skip:",
    "64 3",
    "conv é×3",
    "conv 3 # hi",
    "conv 'a'",
    'conv "a',
    "conv .5",
    "block B(x) {\n conv 3\n }",
    "else {\n conv 3\n}",
    "reshape[1,2]",
    "nn.Conv 3",
    "conv 3 -> [1] relu",
    "from",
    "output",
    "input y",
    "input y 3, 4",
    "layout",
    "repeat {\n conv 3 3\n }",
    "for x [1,2] { conv }",
    "conv (1, 2]",
    "conv 3)",
    "add 3 = { conv 3 $ }  { conv = }",
    "conv a.b(3)",
    "conv 1e400 9007199254740993",
    "{ conv 3 }",
    "conv(kernel=3, 64)",
    "conv 3 /* hi",
    "in 3",
    "conv 64 relu 0.1",
    "(3)",
  ])
    inm(l);
  show("conv 3\nconv 4\nmodel A { input x [1] }\nconv 5\n");
  show("model A {\n  conv 3\n}\n}\nmodel B {\n conv 3\n\nmodel C {\n conv = \n}\n");
});
test("perf", () => {
  const line = "  layer: conv 64 kernel=3 pad=1 bias=false bn relu -> [64, 8, 8]\n";
  const text = "model A {\n" + line.repeat(10000) + "}\n";
  for (let i = 0; i < 3; i++) {
    const t = performance.now();
    parse(new Source("a", text), new Diagnostics());
    console.log("parse 10k", performance.now() - t);
  }
  const bad =
    "model A {\n" + "  conv = kernel=3 pad=1 bias=false bn relu -> [64, 8, 8]\n conv kernel= \n".repeat(5000) + "}\n";
  for (let i = 0; i < 2; i++) {
    const t = performance.now();
    const d = new Diagnostics();
    parse(new Source("a", bad), d);
    console.log("bad 10k", performance.now() - t, d.all.length);
  }
});
