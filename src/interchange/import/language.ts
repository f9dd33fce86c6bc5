/** A language of graphs: what its operators become, and how it speaks of those that are not supported. */
import type { ImportGraph, ImportNode } from "./graph.ts";
import type { NodeContext, Operator } from "./node-context.ts";

/** Sets the outputs of a node whose operands are all constants; false where it leaves that to the operator's conversion. */
export type Evaluator = (node: NodeContext) => boolean;

export interface Language {
  /** What a model in it is called: `ONNX model`. */
  readonly model: string;
  /** Of the model, where files say it: `opset 8`. */
  readonly version: string | undefined;
  /** Of its operators, where conversions depend on it. */
  readonly opset: number;
  /** What users should know of a model in this version of the language. */
  readonly notes: readonly string[];
  operator(node: ImportNode): Operator | undefined;
  /** For operators that only constants are given to, or that constants are computed with in another way. */
  evaluator(node: ImportNode): Evaluator | undefined;
  /** Why a node is not imported whose operator is not: half a sentence. */
  reasonAgainst(node: ImportNode): string;
  /**
   * What users should know of a node whose operator there is.
   * @throws NodeFailure where the language does not have it.
   */
  noteOn?(node: ImportNode): string | undefined;
}

/** A model of another program, read and not yet imported. */
export interface ForeignModel {
  readonly graph: ImportGraph;
  readonly language: Language;
  /** ONNX in its newest version, whose operators those of other languages are converted with. */
  readonly standard: Language;
}
