/** Mistakes in what an option gives, told of a place in a file: an option has no place that a program could show. */
import { OptionSource } from "../base/option-source.ts";
import type { Span } from "../base/source.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** The mistake at a place in a file; what its own place has to say is said in words. */
export function toldAt(place: Span, mistake: Diagnostic): Diagnostic {
  const { source } = mistake.span;
  const labels = mistake.labels.filter(({ span }) => !(span.source instanceof OptionSource));
  const option = source instanceof OptionSource ? `${source.option} ${source.name}: ` : "";
  return { ...mistake, message: `${option}${mistake.message}`, span: place, labels, fixes: [] };
}
