/** `--partial`: weights of a file as far as they fit, and initial ones for the others, which are told. */
import { FormatError, mappedValues, type Graph, type TensorMap } from "../index.ts";
import { shown } from "../tools.ts";
import type { Words } from "./command.ts";
import { withPathInErrors } from "./file-errors.ts";
import type { Io } from "./io.ts";
import { openChosen } from "./weight-options.ts";

/** How many names are listed. */
const LISTED = 8;

export async function partialWeights(words: Words, graph: Graph, initial: TensorMap, io: Io): Promise<TensorMap> {
  const file = words.one("weights")!;
  const { map } = await openChosen(file, words);
  const mapping = map(graph);
  const isFound = ({ found }: (typeof mapping.matches)[number]): boolean => found !== "default";
  if (!mapping.matches.some(isFound)) throw new FormatError(`${shown(file)}: none of its tensors fits the model`);
  const fitting = { ...mapping, missing: [], unused: [], misfits: [], ambiguous: [], isUndecided: false };
  const found = withPathInErrors(file, () => mappedValues(fitting));
  const anew = graph.parameters.flatMap(({ name }) => (found.has(name) ? [] : [name]));
  if (anew.length > 0) {
    const more = anew.length > LISTED ? `, … and ${anew.length - LISTED} more` : "";
    const listed = anew.slice(0, LISTED).map(shown).join(", ");
    io.err(
      `${io.errStyle("note", "note")}: not in ${shown(file)}, or of another shape, and started anew: ${listed}${more}\n`,
    );
  }
  return new Map(graph.parameters.map(({ name }) => [name, found.get(name) ?? initial.get(name)!]));
}
