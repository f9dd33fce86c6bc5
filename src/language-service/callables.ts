/** What can be called with arguments, as an editor tells it: layers, blocks, functions, and the words of inputs and training. */
import { findOp } from "../ops/index.ts";
import type { AttributeSpec } from "../ops/contract/language-value.ts";
import type { Signature } from "../ops/contract/language-value.ts";
import { pixelsCall } from "../graph/pixels-call.ts";
import { asCode, asMarkdown } from "../reports/markdown.ts";
import { defaultText } from "../reports/manual.ts";
import { blockCallAttributes, callAttributes } from "../resolve/arguments.ts";
import type { Module } from "../resolve/frame.ts";
import type { BlockDeclaration } from "../syntax/ast.ts";
import { spanText } from "../base/source.ts";
import { bodyOf } from "./statements.ts";
import type { Analysis } from "./analysis.ts";

export interface Callable {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly Argument[];
}

export interface Argument {
  readonly name: string;
  /** Whether a plain value fills it, by its place. */
  readonly isPositional: boolean;
  /** Whether all further plain values are like it: the tensors of a join. */
  readonly repeats?: boolean;
  /** `a positive integer`; empty where it takes anything. */
  readonly takes: string;
  /** As written, or in words; `required`, empty where there is none. */
  readonly standard: string;
  readonly isInWords?: boolean;
  readonly meaning: string;
}

/** Of a layer, a block or what stands behind an input; undefined where nothing is called so. */
export function callableOf(analysis: Analysis, name: string): Callable | undefined {
  const op = findOp(name);
  if (op?.spelled === true) {
    // What a join takes by its place are tensors.
    const operands = op.inputs.max > 1 ? [operand] : [];
    return {
      name,
      summary: op.summary,
      arguments: [...operands, ...argumentsOf(op), ...argumentsOfCalls(callAttributes)],
    };
  }
  const block = blockOf(analysis, name);
  if (block !== undefined) return callableOfBlock(block);
  return name === pixelsCall.name
    ? { name, summary: "How pictures become the input.", arguments: argumentsOf(pixelsCall) }
    : undefined;
}

const operand: Argument = {
  name: "tensor",
  isPositional: true,
  repeats: true,
  takes: "a label or an input",
  standard: "",
  meaning: "What is joined with the current tensor; or each brace is, from the current tensor on.",
};

function argumentsOf({ attributes, positional }: Omit<Signature, "examples">): readonly Argument[] {
  const named = Object.keys(attributes).filter((name) => !positional.includes(name));
  return [...positional, ...named].map((name) => {
    const spec = attributes[name] as AttributeSpec;
    const isPositional = positional.includes(name);
    const isInWords = spec.defaultText !== undefined;
    return {
      name,
      isPositional,
      takes: spec.type.description,
      standard: defaultText(spec),
      isInWords,
      meaning: spec.doc,
    };
  });
}

/** What calls take that have no parameter of the name themselves. */
const ofCalls: Readonly<Record<string, Omit<Argument, "name" | "isPositional">>> = {
  share: { takes: "a label", standard: "", meaning: "Uses the parameters of an earlier layer or block call." },
  frozen: { takes: "true or false", standard: "false", meaning: "Training leaves its parameters as they are." },
  recompute: {
    takes: "true or false",
    standard: "false",
    meaning: "Training computes again what is within, instead of keeping it.",
  },
};

function argumentsOfCalls(names: readonly string[]): readonly Argument[] {
  return names.flatMap((name) =>
    ofCalls[name] === undefined ? [] : [{ name, isPositional: false, ...ofCalls[name] }],
  );
}

function callableOfBlock({ name, parameters }: BlockDeclaration): Callable {
  const own = parameters.map(({ name: { text }, defaultValue }): Argument => ({
    name: text,
    isPositional: true,
    takes: "",
    standard: defaultValue === undefined ? "required" : spanText(defaultValue.span),
    meaning: "",
  }));
  const others = argumentsOfCalls(blockCallAttributes).filter((each) => own.every((one) => one.name !== each.name));
  return { name: name.text, summary: "A block.", arguments: [...own, ...others] };
}

/** In Markdown: what it takes, its default, its meaning. */
export function argumentText({ name, takes, standard, meaning }: Argument): string {
  const facts = [takes, standard === "" ? "" : standard === "required" ? "required" : `default ${asCode(standard)}`];
  const told = facts.filter((fact) => fact !== "").join("; ");
  return `**${asMarkdown(name)}**${told === "" ? "" : `: ${told}`}${meaning === "" ? "" : `\n\n${meaning}`}`;
}

// ── Blocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of the file or imported; undefined where there is none, or its file could not be read. */
export function blockOf(analysis: Analysis, name: string): BlockDeclaration | undefined {
  const own = analysis.file.declarations.find((each) => each.kind === "block" && each.name.text === name);
  if (own?.kind === "block") return own;
  const imported = moduleOf(analysis)?.blocks.get(name);
  return imported?.kind === "block" ? imported.declaration : undefined;
}

/** The file as models see it that ran; undefined where none did. */
export function moduleOf({ file, runs }: Analysis): Module | undefined {
  for (const declaration of file.declarations) {
    const first = bodyOf(declaration)?.statements[0];
    const [run] = first === undefined ? [] : runs.of(first);
    if (run?.before.instance.module.file === file) return run.before.instance.module;
  }
  return undefined;
}
