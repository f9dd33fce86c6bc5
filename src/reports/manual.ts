/** The manual of the layers, from the registry: for the terminal, and as docs/layers.md. */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import type { AttributeSpec } from "../ops/contract/language-value.ts";
import type { Category, AnyOp } from "../ops/contract/op.ts";
import { findOp, ops } from "../ops/index.ts";
import { wrap, wrapParagraphs } from "./wrap.ts";

export { layerNames } from "../ops/index.ts";

const categories: readonly (readonly [Category, string])[] = [
  ["convolution", "Convolution"],
  ["dense", "Dense"],
  ["pooling", "Pooling"],
  ["shape", "Shape"],
  ["join", "Joining"],
  ["normalisation", "Normalisation"],
  ["activation", "Activation"],
  ["reduction", "Reduction"],
  ["source", "Tensors of their own"],
];

const spelled = ops.filter((op) => op.spelled);

/** Every layer with its summary, by category. */
export function layerOverview(style: Style = unstyled): string {
  const width = Math.max(...spelled.map((op) => op.name.length));
  const sections = categories.map(([category, title]) => {
    const lines = spelled
      .filter((op) => op.category === category)
      .map((op) => `  ${op.name.padEnd(width)}  ${op.summary}`);
    return `${style("bold", title)}\n${lines.join("\n")}\n`;
  });
  return `${sections.join("\n")}\nconvoke layers NAME tells more of one.\n`;
}

/** The page of one of `layerNames`, for the terminal. */
export function layerManual(name: string, style: Style = unstyled): string {
  const op = findOp(name)!;
  const parts = [`${style("bold", op.name)}: ${op.summary}`, `  ${usage(op)}`];
  if (op.details !== undefined) parts.push(wrapParagraphs(op.details, TERMINAL_WIDTH));
  const rows = attributeRows(op);
  if (rows.length > 0) parts.push(attributeList(rows, style));
  const examples = op.examples.map(({ text, input, output }) => {
    const lines = text.trim().split(/\n\s*/);
    return [`  ${input} -> ${output}`, ...lines.map((line) => `    ${line}`)].join("\n");
  });
  if (examples.length > 0) parts.push(`Examples:\n${examples.join("\n")}`);
  return `${parts.join("\n\n")}\n`;
}

/** The page of all layers, in Markdown. */
export function layersMarkdown(): string {
  const sections = categories.flatMap(([category, title]) => [
    `## ${title}`,
    ...spelled.filter((op) => op.category === category).map(opMarkdown),
  ]);
  const head = "# Layers\n\nGenerated from the op registry by `npm run docs`; the same text as `convoke layers`.";
  return `${[head, ...sections].join("\n\n")}\n`;
}

function opMarkdown(op: AnyOp): string {
  const parts = [`### ${op.name}`, op.summary, `\`${usage(op)}\``];
  if (op.details !== undefined) parts.push(op.details.trim());
  const rows = attributeRows(op).map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  if (rows.length > 0)
    parts.push(["| attribute | value | default | |", "| --- | --- | --- | --- |", ...rows].join("\n"));
  for (const { text, input, output } of op.examples) {
    parts.push(`\`${input}\` → \`${output}\`:\n\n\`\`\`\n${text.trim()}\n\`\`\``);
  }
  return parts.join("\n\n");
}

const TERMINAL_WIDTH = 100;

/** Name and meaning of each attribute; below, what it takes and its default. */
function attributeList(rows: readonly (readonly string[])[], style: Style): string {
  const column = 4 + Math.max(...rows.map(([name]) => name!.length));
  const entries = rows.map(([name, value, standard, doc]) => {
    const meaning = wrap(doc!, TERMINAL_WIDTH - column);
    const values = wrap(`${value!}${standard === "" ? "" : `; ${defaultWords(standard!)}`}`, TERMINAL_WIDTH - column);
    const [first, ...rest] = [...meaning, ...values.map((line) => style("dim", line))];
    return [`  ${name!.padEnd(column - 2)}${first!}`, ...rest.map((line) => " ".repeat(column) + line)].join("\n");
  });
  return `Attributes:\n${entries.join("\n")}`;
}

function defaultWords(standard: string): string {
  return standard === "required" ? standard : `default ${standard}`;
}

/** `conv CHANNELS [kernel=…] …` */
export function usage(op: AnyOp): string {
  return usageWith(op, [], op.inputs.max > 1 ? ["{ … } { … }"] : []);
}

/** Of a join also the form that takes tensors by their names. */
export function usages(op: AnyOp): readonly string[] {
  return op.inputs.max > 1 ? [usageWith(op, ["LABEL, …"], []), usage(op)] : [usage(op)];
}

function usageWith(op: AnyOp, operands: readonly string[], braces: readonly string[]): string {
  const attributes = Object.entries(op.attributes);
  const values = op.positional.map((name) =>
    op.attributes[name]?.required === true ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  );
  const named = attributes.filter(([name]) => !op.positional.includes(name)).map(([name]) => `[${name}=…]`);
  const label = op.inputs.max === 0 ? "LABEL:" : "";
  return [label, op.name, ...operands, values.join(", "), ...named, ...braces].filter((word) => word !== "").join(" ");
}

function attributeRows(op: AnyOp): string[][] {
  return Object.entries(op.attributes).map(([name, spec]) => [
    name,
    spec.type.description,
    defaultText(spec as AttributeSpec),
    spec.doc,
  ]);
}

export function defaultText(spec: AttributeSpec): string {
  if (spec.required) return "required";
  return spec.defaultText ?? (spec.defaultValue === undefined ? "" : spec.type.print(spec.defaultValue));
}
