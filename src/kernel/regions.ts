/** The calls of a program by when they are made. */
import type { Invocation, KernelFunction, Program, RegionName } from "./ir.ts";

type Regions = Pick<Program, "regions">;

/** The calls of a region, in order; none where the program has no such region. */
export function callsIn({ regions }: Regions, name: RegionName): readonly Invocation[] {
  return regions.find((region) => region.name === name)?.invocations ?? [];
}

/** All calls, in the order in which they are made first. */
export function callsOf({ regions }: Regions): readonly Invocation[] {
  return regions.flatMap(({ invocations }) => invocations);
}

export function functionsIn(program: Regions, name: RegionName): ReadonlySet<KernelFunction> {
  return new Set(callsIn(program, name).map((call) => call.function));
}
