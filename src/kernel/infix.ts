/** Text of expressions with as few parentheses as precedence allows; shared by the dump and by backends that print text. */

/** A printed expression and how tightly its outermost operator binds. */
export interface Infix {
  readonly text: string;
  readonly level: number;
}

/** Binding strengths, as in JavaScript and C. */
export const LEVEL = {
  conditional: 1,
  or: 2,
  and: 3,
  bitOr: 4,
  bitAnd: 5,
  equality: 6,
  relational: 7,
  shift: 8,
  sum: 9,
  product: 10,
  prefix: 11,
  atom: 12,
} as const;

export function atom(text: string): Infix {
  return { text, level: LEVEL.atom };
}

/** The text in a place that needs at least the given strength. */
export function within(expression: Infix, level: number): string {
  return expression.level >= level ? expression.text : `(${expression.text})`;
}

/**
 * `left operator right`, all of one level grouping to the left. The right operand of an operator that may be regrouped
 * without changing the value (integer addition, `&&`) needs no parentheses at its own level.
 */
export function infix(operator: string, level: number, left: Infix, right: Infix, regroups = false): Infix {
  const text = `${within(left, level)} ${operator} ${within(right, regroups ? level : level + 1)}`;
  return { text, level };
}

export function prefix(operator: string, operand: Infix): Infix {
  const text = within(operand, LEVEL.prefix);
  // `--x` would be a decrement.
  return { text: text.startsWith(operator) ? `${operator}(${text})` : operator + text, level: LEVEL.prefix };
}

/** Branches of a chain of conditionals stand bare on the right, as usual. */
export function conditional(condition: Infix, then: Infix, otherwise: Infix): Infix {
  const text = `${within(condition, LEVEL.or)} ? ${within(then, LEVEL.or)} : ${within(otherwise, LEVEL.conditional)}`;
  return { text, level: LEVEL.conditional };
}

export function apply(name: string, ...args: readonly Infix[]): Infix {
  return atom(`${name}(${args.map((argument) => argument.text).join(", ")})`);
}
