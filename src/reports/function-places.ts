/** Which places of a model's text the functions of its program compute. */
import type { Span } from "../base/source.ts";
import type { Compiled } from "../compile.ts";
import type { Origin } from "../graph/graph.ts";
import type { KernelFunction } from "../kernel/ir.ts";
import { callsOf } from "../kernel/regions.ts";
import { originOf } from "../targets/origins.ts";
import { layerFates } from "./layer-fates.ts";

/**
 * Of each function that is called, in the order of first calls, the places of the layers that it computes: its own first, then
 * those of others that it computes as well, then the calls of blocks that led there. None of what serves the boundary.
 */
export function functionPlaces(compiled: Compiled): ReadonlyMap<KernelFunction, readonly Span[]> {
  const { program, origins } = compiled.lowered;
  const joined = joinedWith(compiled);
  const placesOf = (fn: KernelFunction): readonly Span[] => {
    const own = origins.get(fn.name) ?? [];
    const all = [...own, ...own.flatMap((origin) => joined.get(origin) ?? [])];
    return distinct([originOf(fn), ...all.map(({ span }) => span), ...all.flatMap(callPlaces)]);
  };
  return new Map(callsOf(program).map(({ function: fn }) => [fn, placesOf(fn)]));
}

/** Where the layers come from that are computed with what comes from each place. */
function joinedWith({ model, graph }: Compiled): ReadonlyMap<Origin, readonly Origin[]> {
  const joined = new Map<Origin, Origin[]>();
  for (const [{ origin }, { kind, nodes }] of layerFates(model.graph, graph)) {
    if (kind !== "joined") continue;
    for (const { origin: into } of nodes) joined.set(into, [...(joined.get(into) ?? []), origin]);
  }
  return joined;
}

/** The calls of blocks that led to something, innermost first. */
export function callPlaces({ calls }: Origin): readonly Span[] {
  return calls.map(({ span }) => span).toReversed();
}

function distinct(spans: readonly (Span | undefined)[]): readonly Span[] {
  return [...new Map(spans.flatMap((span) => (span === undefined ? [] : [[placeKey(span), span]]))).values()];
}

/** The same for the same place. */
export function placeKey({ source, start, end }: Span): string {
  return `${start} ${end} ${source.path}`;
}
