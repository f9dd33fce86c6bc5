/** What of ONNX is imported and what is not, in Markdown: docs/onnx.md. */
import { EXPORTED_OPSET } from "../interchange/onnx/export.ts";
import { exporters } from "../interchange/onnx/exporters/index.ts";
import { otherDomains } from "../interchange/onnx/operator-names.ts";
import { operators, operatorsOf } from "../interchange/onnx/operators/index.ts";
import { unsupported } from "../interchange/onnx/unsupported.ts";
import { exceptionsOf, listOf, table } from "./operator-lists.ts";

export function onnxMarkdown(): string {
  return `${[
    "# ONNX",
    "Generated from the tables of `src/interchange/onnx/` by `npm run docs`.",
    "## Imported",
    "Operators of opsets from 6 on, computed in float32, which float16, bfloat16 and double become. Integers and truth values are\n" +
      "computed with where they follow from constants and shapes; truth values of comparisons are 0 and 1. An input of integers is fed\n" +
      "with the same numbers and may be moved about, then cast to floats. What a node asks for beyond that is an error that names it.",
    listOf([...operators.keys()]),
    "An initialiser of several nodes is one parameter, also where some of them read it transposed or in another shape. Text says so\n" +
      "by `share=` where layers of one kind read it alike; elsewhere, as transposed, it has a copy in the text, which counts twice,\n" +
      "and a note tells it. Numbers that nodes compute from an initialiser, such as half of each, are a tensor of their own: no layer computes its weights.",
    "Of ONNX Runtime's own operators (domain com.microsoft), which its optimiser writes up to the level `extended`:",
    listOf([...contributed.keys()]),
    "All forms of an operator are taken but for these:",
    table("operator", "not taken", exceptionsOf([...operators, ...contributed])),
    "## Not imported",
    table("operator", "reason", unsupported),
    table("domain", "reason", reasonsOfDomains()),
    "## Exported",
    `Every layer, as nodes of opset ${EXPORTED_OPSET}${exceptions()}.`,
    listOf(exports.flatMap(([name, how]) => (typeof how === "function" ? [name] : []))),
    "A `parameter` or `constant` becomes an initialiser. ONNX does not say whether a tensor is trained, so either comes back as a\n" +
      "`constant`, which does not count among the parameters.",
  ].join("\n\n")}\n`;
}

const exports = Object.entries(exporters);

const contributed = operatorsOf.get("com.microsoft")!;

function reasonsOfDomains(): Readonly<Record<string, string>> {
  return Object.fromEntries([...otherDomains].map(([domain, { reason }]) => [domain, reason]));
}

function exceptions(): string {
  const names = exports.flatMap(([name, how]) =>
    typeof how === "object" ? [`\`${name}\` (${how.unexportable})`] : [],
  );
  return names.length === 0 ? "" : ` but for ${names.join(", ")}`;
}
