/** What `resolve` makes of one model: a typed graph and the claims about it. */
import type { Layout } from "../tensor/layout.ts";
import type { Span } from "../base/source.ts";
import type { DiagnosticInit } from "../diagnostics/diagnostic.ts";
import type { Claim } from "../graph/claim.ts";
import type { Graph } from "../graph/graph.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import type { SizeCondition } from "../tensor/size-condition.ts";
import type { TrainingPlan } from "../training/plan.ts";

export interface ResolvedModel {
  readonly name: string;
  /** Of its name. */
  readonly span: Span;
  /** One node per layer and post-operation written, each block call and repeat expanded; no pass has run. */
  readonly graph: Graph;
  readonly claims: readonly Claim[];
  /** What it asks of sizes that are open, by its own `require` lines and those of its blocks; those of bound sizes hold. */
  readonly requirements?: readonly Requirement[];
  /** The sizes that have a default in its text, with the values of these; what was given from outside goes before. */
  readonly defaults?: SizeBindings;
  /** Of a model whose graph has defaults, where asked for: the same with its sizes left open, but those that decide how it is built. */
  readonly open?: ResolvedModel;
  /** Order of the arrays of inputs and outputs with spatial axes, at the boundary only. */
  readonly layout: Layout;
  /** Values of the model's parameters, after `--set`, in the words of the language. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** The files that the names of classes come from, by output; those that the text itself lists come from none. */
  readonly classFiles?: ReadonlyMap<string, string>;
  /** What its `train` block says; undefined where it has none. */
  readonly training?: TrainingPlan | undefined;
  /** What its layers ask of the sizes that are open, in the order of the layers; of none where it was not made of text. */
  readonly demands?: readonly SizeDemand[];
  /** What these sizes may be; undefined where none is open, or where it was not made of text. */
  readonly domain?: SizeDomain | undefined;
}

/** For which sizes a model with open ones is valid, by what its layers take. */
export interface SizeDomain extends SizeSet {
  /** What completes "valid": `for H and W that are multiples of 32, from 32 on`. */
  readonly text: string;
  /** The same as an expression of the language: `H % 32 == 0 && H >= 32`. */
  readonly expression: string;
  /** What it follows from, in the order of the text, without what the others imply. */
  readonly constraints: readonly SizeConstraint[];
  /** Of these, those that its shapes, figures and claims are told for: without single sizes at which a join repeats an axis. */
  readonly usual?: SizeSet | undefined;
  /** And of those the ones that its `require` lines leave, where these are fewer. */
  readonly required?: SizeSet | undefined;
}

/** Sizes, in words and as an expression of the language. */
export interface SizeSet {
  readonly text: string;
  readonly expression: string;
}

/** What a layer demands, solved: `H % 2 == 0`. */
export interface SizeConstraint {
  readonly expression: string;
  /** Of the layer. */
  readonly span: Span;
}

/** A condition that sizes have to meet, and the layer in the text that demands it. */
export interface SizeDemand {
  readonly condition: SizeCondition;
  readonly span: Span;
  /** What is wrong at all other sizes, where those that meet it are hardly meant. */
  readonly mismatch?: DiagnosticInit | undefined;
}

/** A `require` that open sizes may meet or not. */
export interface Requirement {
  readonly condition: SizeCondition;
  /** Of the statement. */
  readonly span: Span;
  /** The condition as written: `here.height % 2 == 0`. */
  readonly text: string;
}

/** A model with mistakes: what could be read of it, and the claims that its mistakes leave untouched. */
export interface BrokenModel {
  readonly graph: Graph;
  readonly claims: readonly Claim[];
  /** Whether no layer is missing: then the mistakes are in claims that could not be read, and the others are judged as ever. */
  readonly isWhole: boolean;
  /** Of one that is whole. */
  readonly demands?: readonly SizeDemand[];
  readonly requirements?: readonly Requirement[];
}
