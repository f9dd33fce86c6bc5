/** What can be written into the arguments around a place, and which of them is being written; of half-written lines as well. */
import type { Analysis } from "./analysis.ts";
import { argumentText, callableOf, type Argument, type Callable } from "./callables.ts";
import { functionForm } from "./function-forms.ts";
import type { SignatureHelp } from "./results.ts";
import { wordsOf } from "./tokens.ts";
import { writtenCall, type WrittenCall } from "./written-call.ts";

export function signatureAt(analysis: Analysis, offset: number): SignatureHelp | undefined {
  const { tokens, comments } = wordsOf(analysis.source);
  if (comments.some(({ start, end }) => start < offset && offset <= end)) return undefined;
  const written = writtenCall(tokens, offset, (name) => callableOf(analysis, name) !== undefined);
  if (written === undefined) return undefined;
  const called = written.isParenthesised ? functionForm(written.name) : undefined;
  if (called !== undefined) return helpOfFunction(written, called.form, called.meaning);
  const callable = callableOf(analysis, written.name);
  return callable && helpOf(callable, written);
}

// ── Layers and blocks ────────────────────────────────────────────────────────────────────────────────────────────────

function helpOf(callable: Callable, written: WrittenCall): SignatureHelp {
  const texts = callable.arguments.map(labelOf);
  const { label, places } = joined(`${callable.name} `, texts, "");
  return {
    label,
    documentation: callable.summary,
    parameters: callable.arguments.map((argument, at) => ({
      label: places[at]!,
      documentation: argumentText(argument),
    })),
    active: activeOf(callable, written),
  };
}

/** `channels`, `stride=1`, `kernel=…` where it has no value of its own, `tensor, …` */
function labelOf({ name, isPositional, repeats, standard, isInWords }: Argument): string {
  if (repeats === true) return `${name}, …`;
  if (standard !== "" && standard !== "required" && isInWords !== true) return `${name}=${standard}`;
  return isPositional ? name : `${name}=…`;
}

function activeOf({ arguments: all }: Callable, { attribute, position, word, given }: WrittenCall): number | undefined {
  const find = (isMeant: (argument: Argument) => boolean): number | undefined => {
    const at = all.findIndex(isMeant);
    return at === -1 ? undefined : at;
  };
  if (attribute !== undefined) return find(({ name }) => name === attribute);
  const positional = all.filter(({ isPositional }) => isPositional);
  const filled =
    position === undefined ? undefined : (positional[position] ?? positional.find(({ repeats }) => repeats));
  if (filled !== undefined) return all.indexOf(filled);
  return word === "" ? undefined : find(({ name }) => name.startsWith(word) && !given.includes(name));
}

// ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param form `pow(base, exponent)` */
function helpOfFunction({ position = 0 }: WrittenCall, form: string, meaning: string): SignatureHelp {
  const [, name, list] = /^(\w+\()(.*)\)$/.exec(form)!;
  const names = list!.split(", ");
  const { label, places } = joined(name!, names, ")");
  const parameters = places.map((place) => ({ label: place, documentation: "" }));
  return { label, documentation: meaning, parameters, active: Math.min(position, names.length - 1) };
}

interface Joined {
  readonly label: string;
  readonly places: readonly (readonly [start: number, end: number])[];
}

function joined(head: string, texts: readonly string[], end: string): Joined {
  const places: [number, number][] = [];
  let label = head;
  for (const [at, text] of texts.entries()) {
    if (at > 0) label += ", ";
    places.push([label.length, label.length + text.length]);
    label += text;
  }
  return { label: label.trimEnd() + end, places };
}
