/** The parts of a TextMate grammar, as its JSON has them. https://macromates.com/manual/en/language_grammars */
export interface Rule {
  readonly name?: string;
  readonly contentName?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly while?: string;
  readonly end?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
}

export type Captures = Readonly<Record<number, Rule>>;

export interface Grammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes?: readonly string[];
  readonly firstLineMatch?: string;
  readonly injectionSelector?: string;
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

/** A rule of one pattern, whose groups have these scopes from 1 on; undefined where a group has none. */
export function match(pattern: string, ...scopes: readonly (string | Rule | undefined)[]): Rule {
  return { match: pattern, captures: capturing(...scopes) };
}

export function capturing(...scopes: readonly (string | Rule | undefined)[]): Captures {
  const entries = scopes.map((scope, at) => [at + 1, typeof scope === "string" ? { name: scoped(scope) } : scope]);
  return Object.fromEntries(entries.filter(([, rule]) => rule !== undefined));
}

/** Several scopes are separated by spaces; each is one of this language. */
export function scoped(scopes: string): string {
  return scopes
    .split(" ")
    .map((scope) => `${scope}.convoke`)
    .join(" ");
}

/** A rule of one pattern that has one scope. */
export function word(scope: string, pattern: string): Rule {
  return { name: scoped(scope), match: pattern };
}

export function include(...names: readonly string[]): readonly Rule[] {
  return names.map((name) => ({ include: `#${name}` }));
}
