/** Variables: `let`s, parameters, loop variables, symbolic sizes. Scopes nest as braces do; an inner one may hide an outer. */
import type { Span } from "../base/source.ts";
import type { ResolvedValue } from "./value.ts";

export interface ScopedVariable {
  readonly value: ResolvedValue;
  readonly span: Span;
}

export interface VariableScope {
  readonly parent: VariableScope | undefined;
  readonly variables: Map<string, ScopedVariable>;
}

export function createScope(parent?: VariableScope): VariableScope {
  return { parent, variables: new Map() };
}

export function findVariable(scope: VariableScope, name: string): ScopedVariable | undefined {
  for (let at: VariableScope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.variables.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function variableNames(scope: VariableScope): readonly string[] {
  const names: string[] = [];
  for (let at: VariableScope | undefined = scope; at !== undefined; at = at.parent)
    for (const name of at.variables.keys()) names.push(name);
  return names;
}
