/** The functions that expressions may call: how they are written, and what they give. */
import { functionNames, type FunctionName } from "../resolve/arithmetic.ts";
import { asCode } from "../reports/markdown.ts";

export interface FunctionForm {
  readonly form: string;
  readonly meaning: string;
}

/** The functions that expressions may call. */
const functionForms: Readonly<Record<FunctionName, FunctionForm>> = {
  min: { form: "min(a, b, …)", meaning: "The smallest of its numbers." },
  max: { form: "max(a, b, …)", meaning: "The largest of its numbers." },
  floor: { form: "floor(x)", meaning: "The largest integer that is not above the number." },
  ceil: { form: "ceil(x)", meaning: "The smallest integer that is not below the number." },
  round: { form: "round(x)", meaning: "The nearest integer; halves are rounded up." },
  abs: { form: "abs(x)", meaning: "The number without its sign." },
  sqrt: { form: "sqrt(x)", meaning: "The square root." },
  log2: { form: "log2(x)", meaning: "The logarithm to base 2." },
  pow: { form: "pow(base, exponent)", meaning: "A power." },
  range: {
    form: "range(from, to)",
    meaning: "The list of integers from the first up to, but not including, the last; `range(n)` is 0 to n - 1.",
  },
  len: { form: "len(list)", meaning: "How many elements a list has." },
};

/** Undefined where there is no such function. */
export function functionForm(name: string): FunctionForm | undefined {
  const known = functionNames.find((each) => each === name);
  return known && functionForms[known];
}

export function functionText(name: string): string | undefined {
  const known = functionForm(name);
  return known && `${asCode(known.form)}: ${known.meaning}`;
}
