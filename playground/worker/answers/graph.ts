import { shownDiagram } from "../../../src/tools.ts";
import type { Answer } from "../answer.ts";
import { boxPlaces } from "../box-places.ts";

export const answer: Answer<"graph"> = (subject, { compiler }) => {
  const model = compiler.model(subject);
  const diagram = shownDiagram(model, {});
  return { diagram, places: boxPlaces(diagram, model.graph, subject.path) };
};
