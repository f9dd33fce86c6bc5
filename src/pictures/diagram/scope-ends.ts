/** Where tensors leave boxes and enter them, across the direction of reading. */
import type { Tensor } from "./diagram.ts";
import type { Extent, Lanes } from "./lanes.ts";
import { INSET, type Part } from "./parts.ts";
import type { Wire } from "./wires.ts";

export interface Ends {
  exitOf(wire: Wire): number;
  entryOf(target: number, tensor: Tensor): number;
}

export function endsOf(parts: readonly Part[], wires: readonly Wire[], lanes: Lanes): Ends {
  const exitOf = ({ from, tensor }: Wire): number => lanes.axes[from]! + parts[from]!.exits.get(tensor)!;
  const wireOf = new Map(wires.map((wire) => [wire.tensor, wire]));
  const entries = parts.map(({ reads, body, entries: fixed }, at) => {
    if (fixed !== undefined) return fixed;
    const arriving = reads.flatMap((tensor): readonly Arriving[] => {
      const wire = wireOf.get(tensor);
      return wire === undefined ? [] : [{ tensor, across: (lanes.laneOf(wire, at) ?? exitOf(wire)) - lanes.axes[at]! }];
    });
    return spread(arriving, { before: body.before - INSET, after: body.after - INSET });
  });
  return { exitOf, entryOf: (target, tensor) => lanes.axes[target]! + entries[target]!.get(tensor)! };
}

/** A tensor, and from how far across it comes. */
interface Arriving {
  readonly tensor: Tensor;
  readonly across: number;
}

/** What comes from one side enters on that side, the nearest inside; what comes straight goes straight on, as what comes alone does. */
function spread(arriving: readonly Arriving[], room: Extent): ReadonlyMap<Tensor, number> {
  if (arriving.length === 1) return new Map([[arriving[0]!.tensor, 0]]);
  const placed = [-1, 1].flatMap((side) => {
    const own = arriving.filter(({ across }) => Math.abs(across) >= 1 && Math.sign(across) === side);
    const sorted = own.toSorted((a, b) => Math.abs(a.across) - Math.abs(b.across));
    const step = Math.min(WIDEST_STEP, (side < 0 ? room.before : room.after) / sorted.length);
    return sorted.map(({ tensor }, at) => [tensor, side * (at + 1) * step] as const);
  });
  return new Map([...arriving.map(({ tensor }) => [tensor, 0] as const), ...placed]);
}

const WIDEST_STEP = 18;
