/**
 * Joins of tensors that look at different places. The centre of the first element's receptive field is
 * `start + (extent - 1) / 2`; where it differs between branches, what is joined belongs to neighbouring places
 * (Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019).
 */
import { measureReceptiveFields, type AxisField } from "../analysis/receptive-field.ts";
import type { Lint } from "./lint.ts";

export const unevenBranches: Lint = {
  code: "lint/uneven-branches",
  *find({ graph }) {
    const joins = graph.nodes.filter(({ op, inputs }) => op.category === "join" && inputs.length > 1);
    if (joins.length === 0) return;
    const { fields } = measureReceptiveFields(graph);
    for (const { name, inputs, origin } of joins) {
      const centres = inputs.flatMap((input) => centresOf(fields.get(input)) ?? []);
      const other = centres.find((centre) => centre.join() !== centres[0]!.join());
      if (other === undefined) continue;
      yield {
        origin,
        message: `${name} joins tensors that look at different places`,
        notes: [`the first elements see around ${placeText(centres[0]!)} and around ${placeText(other)} of the input`],
        help: ["windows of odd size with pad=(kernel - 1)/2 keep the centre"],
      };
    }
  },
};

/** One a spatial axis; undefined where one sees all of an axis, or lies unevenly. */
function centresOf(fields: readonly AxisField[] | undefined): readonly (readonly number[])[] | undefined {
  const centres = fields?.map((field) => {
    return field.kind === "window" && field.start !== undefined ? field.start + (field.extent - 1) / 2 : undefined;
  });
  return centres === undefined || centres.length === 0 || centres.includes(undefined)
    ? undefined
    : [centres as number[]];
}

function placeText(centre: readonly number[]): string {
  return centre.length === 1 ? `position ${centre[0]}` : `(${centre.join(", ")})`;
}
