/**
 * Joins of tensors that look at different places: the centres of their receptive fields lie half a step from element to element
 * apart or more, so that what is joined belongs to neighbouring places (Araujo, Norris, Sim, "Computing Receptive Fields of
 * Convolutional Neural Networks", Distill 2019). Centres are means over a period: behind an upsampling by 2 each second element lies
 * half a step beside itself. Where no branch looks ahead, as in causal nets, they look at one time, however far back each goes.
 */
import { meanOffset, seesNothingAhead, type CountedField } from "../analysis/counted-field.ts";
import { followInputs, type Followed } from "../analysis/receptive-field.ts";
import type { Lint } from "./lint.ts";

export const unevenBranches: Lint = {
  code: "lint/uneven-branches",
  *find({ graph }) {
    const joins = graph.nodes.filter(({ op, inputs }) => op.category === "join" && inputs.length > 1);
    if (joins.length === 0) return;
    const seen = followInputs(graph);
    for (const { name, inputs, origin } of joins) {
      const offset = seen
        .map((fieldsIn) => largestOffset(inputs.flatMap((input) => fieldsAlong(fieldsIn.get(input)))))
        .find((each) => each !== undefined);
      if (offset === undefined) continue;
      yield {
        origin,
        message: `${name} joins tensors that look at different places`,
        notes: [`the centres of what two of them see are ${offsetText(offset)} of the input apart`],
        help: ["windows of odd size with pad=(kernel - 1)/2 keep the centre"],
      };
    }
  },
};

type Field = NonNullable<Followed>;

/** A list of one, along each axis; of none where one axis is seen whole. */
function fieldsAlong(followed: readonly Followed[] = []): readonly (readonly Field[])[] {
  const fields = followed.filter((each) => each !== undefined);
  return fields.length > 0 && fields.length === followed.length ? [fields] : [];
}

/** How far the first branch and another are apart along each axis; undefined where all look at one place. */
function largestOffset([first, ...others]: readonly (readonly Field[])[]): readonly number[] | undefined {
  return others
    .map((other) => other.map((field, at) => offsetBetween(first![at]!, field)))
    .find((offsets) => offsets.some((offset) => offset > 0));
}

/** 0 where they look at one place, or cannot be compared. */
function offsetBetween(a: Field, b: Field): number {
  if (a.axis !== b.axis || [a.field, b.field].every(seesNothingAhead)) return 0;
  const offset = Math.abs(meanOffset(a.field, b.field) ?? 0);
  return offset < stepOf(a.field) / 2 ? 0 : offset;
}

/** Elements of the input from one element to the next. */
function stepOf({ size, shift = 0 }: CountedField): number {
  return Math.abs(shift) / size;
}

function offsetText(offset: readonly number[]): string {
  if (offset.length > 1) return `(${offset.join(", ")}) elements`;
  return `${offset[0]} element${offset[0] === 1 ? "" : "s"}`;
}
