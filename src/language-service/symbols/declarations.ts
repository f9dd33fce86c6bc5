/** Everything that a file declares, with the scopes that it is seen in: of variables one for each pair of braces, of labels one for each copy. */
import type { Span } from "../../base/source.ts";
import { findOp } from "../../ops/index.ts";
import type {
  BlockDeclaration,
  Body,
  Expression,
  ImportDeclaration,
  InputStatement,
  Label,
  LayerStatement,
  ModelDeclaration,
  Name,
  PathExpression,
  SourceFile,
  Statement,
} from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import { blockNames } from "../static-scopes.ts";
import {
  createLabelScope,
  outermostScope,
  type CalledBlock,
  type ComputedLabel,
  type Labelled,
  type LabelScope,
} from "./label-scopes.ts";
import { isVisible, type NamedSymbol, type SymbolKind } from "./symbol.ts";

export interface VariableScope {
  readonly parent: VariableScope | undefined;
  readonly variables: Map<string, NamedSymbol>;
}

/** A block or model with what it declares. */
export interface Unit {
  readonly symbol: NamedSymbol;
  readonly parameters: VariableScope;
  readonly labels: LabelScope;
  /** Of a model. */
  readonly outputs: Map<string, NamedSymbol>;
  readonly sizes: Map<string, NamedSymbol>;
}

export interface BodyScopes {
  readonly variables: VariableScope;
  readonly labels: LabelScope;
}

export interface Declarations {
  readonly symbols: readonly NamedSymbol[];
  /** `let`s at the top of the file. */
  readonly variables: VariableScope;
  readonly imports: ReadonlyMap<string, ImportedName>;
  readonly units: ReadonlyMap<BlockDeclaration | ModelDeclaration, Unit>;
  readonly bodies: ReadonlyMap<Body, BodyScopes>;
  findBlock(name: string): CalledBlock | undefined;
}

export interface ImportedName {
  readonly symbol: NamedSymbol;
  readonly declaration: ImportDeclaration;
}

export function declarationsOf(file: SourceFile): Declarations {
  return new Declaring(file);
}

/** A name where it is declared. */
interface Place {
  readonly kind: SymbolKind;
  readonly name: Name;
  readonly whole: Span;
  readonly container?: NamedSymbol;
  /** Without, it is seen from everywhere. */
  readonly visibleFrom?: number;
}

class Declaring implements Declarations {
  readonly symbols: NamedSymbol[] = [];
  readonly variables: VariableScope = { parent: undefined, variables: new Map() };
  readonly imports = new Map<string, ImportedName>();
  readonly units = new Map<BlockDeclaration | ModelDeclaration, Unit>();
  readonly bodies = new Map<Body, BodyScopes>();
  readonly #blocks = new Map<string, CalledBlock>();
  readonly #models = new Map<string, NamedSymbol>();
  /** Of what the file declares or imports. */
  readonly #blockNames: ReadonlySet<string>;

  constructor(file: SourceFile) {
    const { declarations } = file;
    this.#blockNames = blockNames(file);
    for (const declaration of declarations) {
      if (declaration.kind === "import") this.#import(declaration);
      else if (declaration.kind === "let") {
        this.#declareIn(this.variables.variables, { ...declaration, kind: "variable", whole: declaration.span });
      }
    }
    for (const declaration of declarations) {
      if (declaration.kind === "block" || declaration.kind === "model") this.#unit(declaration);
    }
  }

  findBlock(name: string): CalledBlock | undefined {
    const imported = this.imports.get(name);
    return this.#blocks.get(name) ?? (imported && { symbol: imported.symbol, own: undefined });
  }

  /** Another place of a symbol, or a new one. */
  #declare(earlier: NamedSymbol | undefined, { kind, name, whole, container, visibleFrom = 0 }: Place): NamedSymbol {
    const declaration = { name: name.span, whole, visibleFrom };
    if (earlier !== undefined) {
      earlier.declarations.push(declaration);
      return earlier;
    }
    const symbol = { kind, name: name.text, container, declarations: [declaration], uses: [] };
    if (name.text !== "") this.symbols.push(symbol);
    return symbol;
  }

  #declareIn(known: Map<string, NamedSymbol>, place: Place): NamedSymbol {
    const { text } = place.name;
    const symbol = this.#declare(known.get(text), place);
    if (text !== "") known.set(text, symbol);
    return symbol;
  }

  #import(declaration: ImportDeclaration): void {
    for (const name of declaration.names) {
      const earlier = this.imports.get(name.text);
      const symbol = this.#declare(earlier?.symbol, { kind: "import", name, whole: declaration.span });
      if (earlier === undefined && name.text !== "") this.imports.set(name.text, { symbol, declaration });
    }
  }

  #unit(declaration: BlockDeclaration | ModelDeclaration): void {
    const { kind, name, parameters, body, span } = declaration;
    const known = kind === "model" ? this.#models : new Map<string, NamedSymbol>();
    const symbol = this.#declareIn(known, { kind, name, whole: span });
    const unit: Unit = {
      symbol,
      parameters: { parent: this.variables, variables: new Map() },
      labels: createLabelScope(undefined),
      outputs: new Map(),
      sizes: new Map(),
    };
    this.units.set(declaration, unit);
    if (kind === "block" && !this.#blocks.has(name.text)) {
      const own = { labels: unit.labels, parameters: unit.parameters.variables };
      this.#blocks.set(name.text, { symbol, own });
    }
    for (const { name: own, span: whole } of parameters) {
      const place: Place = { kind: "parameter", name: own, whole, container: symbol, visibleFrom: whole.end };
      this.#declareIn(unit.parameters.variables, place);
    }
    this.#body(unit, body, { variables: unit.parameters, labels: unit.labels });
  }

  #body(unit: Unit, body: Body, scopes: BodyScopes): void {
    this.bodies.set(body, scopes);
    for (const statement of body.statements) {
      this.#statement(unit, statement, scopes);
      for (const inner of bodiesInside(statement)) this.#body(unit, inner, this.#inside(unit, statement, scopes));
    }
  }

  /** The scopes of braces that a statement has. */
  #inside({ symbol }: Unit, statement: Statement, { variables: parent, labels }: BodyScopes): BodyScopes {
    const { kind, span: whole } = statement;
    const inside: VariableScope = { parent, variables: new Map() };
    if (kind === "for") {
      const { variable: name, body } = statement;
      const visibleFrom = body.span.start;
      this.#declareIn(inside.variables, { kind: "loop variable", name, whole, container: symbol, visibleFrom });
    }
    return { variables: inside, labels: kind === "repeat" || kind === "for" ? createLabelScope(labels) : labels };
  }

  #statement(unit: Unit, statement: Statement, scopes: BodyScopes): void {
    const { span: whole } = statement;
    const container = unit.symbol;
    switch (statement.kind) {
      case "let": {
        const place: Place = { kind: "variable", name: statement.name, whole, container, visibleFrom: whole.end };
        this.#declareIn(scopes.variables.variables, place);
        return;
      }
      case "output":
        this.#declareIn(unit.outputs, { kind: "output", name: statement.name, whole, container });
        return;
      case "input":
        return this.#input(unit, statement, scopes);
      case "layer":
        return this.#layer(unit, statement, scopes.labels);
      case "train":
        this.bodies.set(statement.body, scopes);
    }
  }

  #input(unit: Unit, { name, span: whole, dimensions = [] }: InputStatement, scopes: BodyScopes): void {
    this.#label(scopes.labels, { kind: "input", name, whole, container: unit.symbol, visibleFrom: whole.start });
    for (const { segments, span } of dimensions.filter(isSize)) this.#size(unit, segments[0]!, span, scopes.variables);
  }

  /** A capitalised name that stands for nothing yet. A model has one size of a name, wherever its inputs stand. */
  #size({ symbol: container, sizes }: Unit, name: Name, whole: Span, scope: VariableScope): void {
    const visibleFrom = name.span.start;
    if (findIn(scope, name.text, visibleFrom) !== undefined) return;
    const size = this.#declareIn(sizes, { kind: "size", name, whole, container, visibleFrom });
    scope.variables.set(name.text, size);
  }

  #layer({ symbol: container }: Unit, { label, name, items, span: whole }: LayerStatement, labels: LabelScope): void {
    if (label === undefined) this.#addCall(labels, name.text);
    else if (label.parts !== undefined) outermostScope(labels).computed.push(computedLabel(label, name));
    else {
      const place: Place = { kind: "label", name: label, whole, container, visibleFrom: whole.start };
      this.#label(labels, place).calls.push(name.text);
    }
    for (const { value } of items.filter((item) => item.kind === "value")) {
      if (value.kind === "call") this.#addCall(labels, value.name.text);
      else if (value.kind === "path" && value.segments.length === 1) this.#addCall(labels, value.segments[0]!.text);
    }
  }

  #addCall({ calls }: LabelScope, name: string): void {
    if (this.#blockNames.has(name) && findOp(name)?.spelled !== true) calls.add(name);
  }

  #label({ labels }: LabelScope, place: Place): Labelled {
    const { text } = place.name;
    const earlier = labels.get(text);
    const symbol = this.#declare(earlier?.symbol, place);
    const labelled = earlier ?? { symbol, calls: [] };
    if (text !== "") labels.set(text, labelled);
    return labelled;
  }
}

/** The variable that a name stands for at a place: one that is declared before it. */
export function findIn(scope: VariableScope, name: string, offset: number): NamedSymbol | undefined {
  for (let at: VariableScope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.variables.get(name);
    if (found !== undefined && isVisible(found, offset)) return found;
  }
  return undefined;
}

function isSize(expression: Expression): expression is PathExpression {
  return (
    expression.kind === "path" && expression.segments.length === 1 && /^\p{Lu}/u.test(expression.segments[0]!.text)
  );
}

function computedLabel({ parts = [] }: Label, { text }: Name): ComputedLabel {
  const pattern = parts.map((part) =>
    typeof part === "string" ? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : "[^.]+",
  );
  return { pattern: new RegExp(`^${pattern.join("")}$`), call: text };
}
