/**
 * Joins of tensors that look at different places (Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks",
 * Distill 2019). Centres are means over a period: behind an upsampling by 2 each second element lies half a step beside itself. Where
 * no branch looks ahead, as in causal nets, they look at one time, however far back each goes.
 */
import type { Graph, InputValue, Node } from "../graph/graph.ts";
import { meanOffset, seesNothingAhead, type CountedField } from "./counted-field.ts";
import { followInputs, type Followed } from "./receptive-field.ts";

export interface Misalignment {
  readonly join: Node;
  /** Of which they see different places. */
  readonly input: InputValue;
  /** How many elements of the input the centres of what its branches see lie apart, along each axis. */
  readonly apart: readonly number[];
  /** From one element of the join to the next, along each axis. */
  readonly step: readonly number[];
}

/** All joins whose branches are not centred alike, in the order of the graph. */
export function misalignments(graph: Graph): readonly Misalignment[] {
  const joins = graph.nodes.filter(({ op, inputs }) => op.category === "join" && inputs.length > 1);
  if (joins.length === 0) return [];
  const seen = followInputs(graph);
  return joins.flatMap((join) =>
    graph.inputs.flatMap((input, at): readonly Misalignment[] => {
      const branches = join.inputs.flatMap((branch) => fieldsAlong(seen[at]!.get(branch)));
      const [first, ...others] = branches;
      if (first === undefined) return [];
      const apart = first.map((field, axis) => distance(others.map((other) => offsetBetween(field, other[axis]!))));
      return apart.some((each) => each > 0)
        ? [{ join, input, apart, step: first.map(({ field }) => stepOf(field)) }]
        : [];
    }),
  );
}

/** Those axes along which what is joined belongs to neighbouring places: half a step from element to element apart, or more. */
export function unevenAxes({ apart, step }: Misalignment): readonly boolean[] {
  return apart.map((each, axis) => each > 0 && each >= step[axis]! / 2);
}

type Field = NonNullable<Followed>;

/** A list of one, along each axis; of none where one axis is seen whole. */
function fieldsAlong(followed: readonly Followed[] = []): readonly (readonly Field[])[] {
  const fields = followed.filter((each) => each !== undefined);
  return fields.length > 0 && fields.length === followed.length ? [fields] : [];
}

/** Of the outermost, the first branch among them. */
function distance(offsets: readonly number[]): number {
  return (
    offsets.reduce((most, each) => Math.max(most, each), 0) - offsets.reduce((least, each) => Math.min(least, each), 0)
  );
}

/** How much further on the second looks; 0 where they cannot be compared. */
function offsetBetween(a: Field, b: Field): number {
  if (a.axis !== b.axis || [a.field, b.field].every(seesNothingAhead)) return 0;
  return meanOffset(a.field, b.field) ?? 0;
}

/** Elements of the input from one element to the next. */
function stepOf({ size, shift = 0 }: CountedField): number {
  return Math.abs(shift) / size;
}
