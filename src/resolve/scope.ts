/** Variables: `let`s, parameters, loop variables, symbolic sizes. Scopes nest as braces do; an inner one may hide an outer. */
import type { Span } from "../base/source.ts";
import type { Value } from "./value.ts";

export interface Variable {
  readonly value: Value;
  readonly span: Span;
}

export interface Scope {
  readonly parent: Scope | undefined;
  readonly variables: Map<string, Variable>;
}

export function createScope(parent?: Scope): Scope {
  return { parent, variables: new Map() };
}

export function findVariable(scope: Scope, name: string): Variable | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.variables.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function variableNames(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    for (const name of at.variables.keys()) names.push(name);
  return names;
}
