import { it } from "vitest";
import { readdirSync, readFileSync } from "node:fs";
import { Source } from "../../../src/base/source.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { parse } from "../../../src/syntax/parse.ts";
import { resolveFile } from "../../../src/resolve/resolve.ts";
import { spanText } from "../../../src/base/source.ts";
import { ops } from "../../../src/ops/index.ts";
const mine="conv depthwise convtranspose dense maxpool avgpool lppool flatten reshape permute slice pad upsample pixelshuffle shuffle concat".split(" ");
it("x", () => {
  let out = "";
  for (const d of readdirSync("test/diagnostics")) {
    if (!mine.includes(d.split("__")[0]!)) continue;
    const text = readFileSync(`test/diagnostics/${d}/model.cvk`, "utf8");
    const diagnostics = new Diagnostics();
    try {
    const file = parse(new Source("m.cvk", text), diagnostics);
    resolveFile(file, { readFile: () => undefined }, { settings: {}, sizes: {}, batch: 1 }, diagnostics);
    } catch (e) { out += `${d}: THROWN ${(e as Error).stack}\n`; continue; }
    const all = diagnostics.sorted();
    const ok = all.length === 1 && all[0]!.code.replace("/", "__") === d;
    out += `${ok ? "ok" : "NOT OK"} ${d}\n` + text.split("\n").slice(2,-2).join("\n") + "\n";
    for (const x of all) out += `   ${x.severity}[${x.code}] '${spanText(x.span)}': ${x.message}\n` + x.notes.map((n) => `     = ${n}\n`).join("") + x.help.map((n) => `     = help: ${n}\n`).join("") + x.fixes.map((f) => `     = fix: ${f.description}: ${f.edits.map((e) => `'${spanText(e.span)}' -> '${e.newText}'`).join(", ")}\n`).join("");
  }
  for (const op of ops) if (mine.includes(op.name)) for (const e of op.examples) {
    const diagnostics = new Diagnostics();
    const file = parse(new Source("m.cvk", `model M {\n input x ${e.input}\n ${e.text}\n -> ${e.output}\n}\n`), diagnostics);
    const {models} = resolveFile(file, { readFile: () => undefined }, { settings: {}, sizes: {}, batch: 1 }, diagnostics);
    const shape = models[0]?.graph.outputs[0]?.value.type.shape;
    const got = shape && `[${shape.slice(1).join(", ")}]`;
    if (got !== e.output || diagnostics.all.length) out += `EXAMPLE ${op.name} ${e.text}: ${got} ${JSON.stringify(diagnostics.all.map((d) => d.message))}\n`;
  }
  console.log(out);
});
