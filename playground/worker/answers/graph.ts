import { demandDrawable, shownDiagram } from "../../../src/tools.ts";
import type { Answer } from "../answer.ts";
import { boxPlaces } from "../box-places.ts";
import { drawn } from "../drawn.ts";

export const answer: Answer<"graph"> = (subject, { compiler }) => {
  const model = compiler.model(subject);
  const diagram = shownDiagram(model, {});
  // Before their places are looked for, so that it is said at once.
  drawn(() => demandDrawable(diagram));
  return { diagram, places: boxPlaces(diagram, model.graph, subject.path) };
};
