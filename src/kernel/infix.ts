/** Text of expressions with as few parentheses as precedence allows; shared by the dump and by backends that print text. */

/** A printed expression and how tightly its outermost operator binds. */
export interface Infix {
  readonly text: string;
  readonly level: number;
  readonly operator?: string;
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
 * `left operator right`, all of one level grouping to the left. Where regrouping does not change the value (integer
 * sums, `&&`), a right operand of the same operator needs no parentheses, nor does a difference in a sum.
 */
export function infix(operator: string, level: number, left: Infix, right: Infix, regroups = false): Infix {
  const joins = regroups && (right.operator === operator || level === LEVEL.sum);
  return { text: `${within(left, level)} ${operator} ${within(right, joins ? level : level + 1)}`, level, operator };
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
