/**
 * Where statements run: a session resolves one file with its imports, a model owns a graph under construction, an
 * instance is a model or one call of a block, and a frame is the place inside it: variables, names, current tensor.
 */
import type { Layout } from "../tensor/layout.ts";
import type { Refusal } from "../base/recognise.ts";
import type { Span } from "../base/source.ts";
import type { DiagnosticInit, Fix } from "../diagnostics/diagnostic.ts";
import type { Builder } from "../graph/graph-builder.ts";
import type { Claim } from "../graph/claim.ts";
import type { CallSite, Node } from "../graph/graph.ts";
import type {
  BlockDeclaration,
  Body,
  ExpectStatement,
  ModelDeclaration,
  Name,
  SourceFile,
  Statement,
  TrainStatement,
} from "../syntax/ast.ts";
import type { LayerCall } from "./layer-call.ts";
import type { NameScope, NamedEntry, ResolvedTensor } from "./name-scopes.ts";
import type { Expansion, ExpansionReporter, ResolveMistake } from "./expansion-reporter.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import type { Requirement, SizeDemand } from "./resolved-model.ts";
import { createScope, type VariableScope } from "./scope.ts";
import type { Budget } from "./budget.ts";
import type { Environment, UnknownCall, UnknownOperand } from "./environment.ts";
import type { Poison } from "./value.ts";

export interface Session {
  readonly reporter: ExpansionReporter;
  readonly budget: Budget;
  /** Whether the text has mistakes of syntax: what is lacking may be among what was not read. */
  readonly misread: boolean;
  readonly batch: number;
  /** Values of symbolic sizes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Whether those without a value take their defaults; else they stay open. */
  readonly usesDefaults: boolean;
  /** Where only these claims at sizes of their own are wanted: where their conditions start. */
  readonly claimsAt?: ReadonlySet<number>;
  /** Symbolic sizes that some model has. */
  readonly knownSizes: Set<string>;
  /** The bodies that were run: the others are looked at without. */
  readonly ranBodies: Set<Body>;
  /** The calls that wait for values that are to be found, and the joins that wait for tensors. */
  readonly unknownCalls: UnknownCall[];
  readonly unknownOperands: UnknownOperand[];
  /** By body, where a name was missing first. */
  readonly missingNames: WeakMap<Body, Map<string, Span>>;
  /** Of calls, by their names: what is reported of one is what was found first, so a body of many copies asks once. */
  readonly translations: WeakMap<Name, Fix | undefined>;
  /** Whether bodies were left out because a limit was passed. */
  cutShort: boolean;
  /** Told of each statement that runs; undefined where nobody asks, and where a model is tried at other sizes. */
  readonly observer?: ResolveObserver | undefined;
  /** Runs the statements of a body in a frame: blocks and braces hold lines, and lines hold blocks and braces. */
  readonly runBody: (frame: Frame, body: Body) => void;
  /** The bytes of a file of class names, undefined where there is none, or why it is not read. */
  readonly readNames: (path: string) => Uint8Array | undefined | Refusal;
}

/** Told of what resolving a file comes by, for those who show it beside the text. */
export interface ResolveObserver {
  /**
   * A statement has run: once for every copy of a body and every call of a block.
   * @param before what it saw; the variables and names in sight may become more
   * @param after what the next line takes
   */
  ran(statement: Statement, before: Frame, after: ResolvedTensor | undefined): void;
}

/** One source file: its own declarations and what it imports. */
export interface Module {
  readonly file: SourceFile;
  /** The file-level `let`s, imported ones included. */
  readonly scope: VariableScope;
  /** Poison where an import failed. */
  readonly blocks: Map<string, BlockDefinition | Poison>;
  readonly models: readonly ModelDeclaration[];
  /** Whether an import could not be read, so that names may be missing for that reason. */
  readonly incomplete: boolean;
}

export interface BlockDefinition {
  readonly kind: "block";
  readonly declaration: BlockDeclaration;
  readonly module: Module;
}

export interface ModelState {
  readonly session: Session;
  readonly builder: Builder;
  readonly nodes: Node[];
  /** What was written for the nodes that may be padded. */
  readonly callOf: Map<Node, LayerCall>;
  /** Nodes by full name. */
  readonly nodesByName: Map<string, Node>;
  readonly inputs: ResolvedTensor[];
  /** The sizes of its inputs that have names. */
  readonly sizes: Map<string, NamedSize>;
  readonly outputs: Map<string, Span>;
  /** Of outputs whose names of classes stand in files: their paths. */
  readonly classFiles: Map<string, string>;
  readonly claims: Claim[];
  /** Those that are made for sizes of their own. */
  readonly claimsAtSizes: ClaimAtSizes[];
  /** What it asks of sizes that are open. */
  readonly requirements: Requirement[];
  /** What its layers ask of sizes that are open. */
  readonly demands: SizeDemand[];
  /** What is told of those that hardly any sizes meet, by place. */
  readonly mismatches: Map<Span, DiagnosticInit>;
  /** What its `train` block says, read once the outputs are known. */
  train: { readonly statement: TrainStatement; readonly frame: Frame } | undefined;
  layout: { readonly order: Layout; readonly span: Span } | undefined;
  /** How many bodies are being run inside each other. */
  depth: number;
  /** A limit was passed: nothing more is expanded. */
  exhausted: boolean;
  /** How often something was said of it, or was wrong with it that is said elsewhere. */
  reports: number;
  /** A mistake was met, reported here or elsewhere: the graph is not whole. */
  failed: boolean;
  /** A claim could not be read, which was reported: the graph may be whole all the same. */
  misclaimed: boolean;
  /** Nothing stands in it but lines of `here` that name nothing: that it has no layers says all. */
  readonly isIdle: boolean;
  /** Whether the lack of a current tensor needs no (more) words. */
  silentWithoutTensor: boolean;
}

/** `expect … at H=32` of a model. */
export interface ClaimAtSizes {
  readonly statement: ExpectStatement;
  readonly sizes: SizeBindings;
}

export interface NamedSize {
  /** Undefined while none was met, or where defaults are not asked for. */
  readonly defaultValue: { readonly value: number; readonly span: Span } | undefined;
}

/** Takes the parameters of an earlier layer or call, by the names below it. */
export interface ParameterSharing {
  readonly from: string;
  readonly to: string;
  readonly span: Span;
}

export interface Instance {
  readonly model: ModelState;
  readonly module: Module;
  readonly kind: "model" | "block";
  readonly body: Body;
  /** `in`; undefined where there is none or, in a model, not one. */
  entered: ResolvedTensor | undefined;
  readonly calls: readonly CallSite[];
  /** Of a call: the expansion that it stands in. */
  readonly outside?: Expansion | undefined;
  /** The blocks being called, outermost first: none may come twice. */
  readonly active: readonly BlockDeclaration[];
  readonly sharing: ParameterSharing | undefined;
  /** Whether training leaves the parameters of its layers as they are. */
  readonly frozen: boolean;
  /** `expect` lines wait for the end of the instance, when its figures are known. */
  readonly expectations: { readonly statement: ExpectStatement; readonly frame: Frame }[];
  readonly firstNode: number;
  /** Whether lines of its body, or their labels, could not be read: names may be missing for that reason. */
  holes: boolean;
}

export interface Frame {
  readonly instance: Instance;
  readonly scope: VariableScope;
  /** The names in sight. */
  readonly names: NameScope;
  /** Where names are declared, if elsewhere: a line with a computed label belongs around the loops that it stands in. */
  readonly home?: NameScope | undefined;
  readonly expansion: Expansion | undefined;
  /** The tensor that the next line takes; undefined before the first input. */
  current: ResolvedTensor | undefined;
  /** What its lines see, made when the first asks; that of another frame in one that was copied from it. */
  seen?: { readonly from: Frame; readonly environment: Environment } | undefined;
}

/** The scope that declarations go to. */
export function homeOf({ names, home }: Frame): NameScope {
  return home ?? names;
}

export function reportMistake(frame: Frame, mistake: ResolveMistake): void {
  reportAny(frame, mistake);
}

/** Also for the codes of layers. */
export function reportAny(frame: Frame, init: DiagnosticInit): void {
  const { model } = frame.instance;
  model.reports++;
  if ((init.severity ?? "error") === "error") model.failed = true;
  model.session.budget.take("steps", reportSteps);
  model.session.reporter.report(init, frame.expansion);
}

/** What a report takes: finding its words, the way from the input, remedies; and what counting one with an earlier takes. */
export const reportSteps = 30;
const repeatedSteps = 5;

/**
 * Whether an error was reported for another copy of the body, or another call of the block; then it is counted with that one,
 * and needs no words. Asked where these take long to find.
 */
export function isRepeated(frame: Frame, place: Pick<DiagnosticInit, "code" | "span">): boolean {
  const { model } = frame.instance;
  model.reports++;
  model.failed = true;
  model.session.budget.take("steps", repeatedSteps);
  return model.session.reporter.isReported(place, frame.expansion);
}

/** Reports without the calls that lead to the place: for what concerns the whole model. */
export function reportPlain(frame: Frame, mistake: ResolveMistake): void {
  const { model } = frame.instance;
  model.reports++;
  model.failed = true;
  model.session.reporter.report(mistake, undefined);
}

/** Marks the model as broken by a mistake that was reported elsewhere. */
export function taint({ instance: { model } }: Frame): void {
  model.reports++;
  model.failed = true;
}

/** The inside of braces: variables of its own, the same names. */
export function braceFrame(frame: Frame, current: ResolvedTensor | undefined): Frame {
  return { ...frame, scope: createScope(frame.scope), current };
}

export function nodeCount(frame: Frame): number {
  return frame.instance.model.nodes.length;
}

/** Closes the range of nodes that belong to an entry. */
export function closeEntry(frame: Frame, entry: NamedEntry, tensor: ResolvedTensor): void {
  entry.tensor = tensor;
  entry.endNode = nodeCount(frame);
}
