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

/** The extents that each function is called with. */
export function extentsOf(program: Regions): ReadonlyMap<KernelFunction, ReadonlySet<number>> {
  const extents = new Map<KernelFunction, Set<number>>();
  for (const { function: fn, extent } of callsOf(program)) {
    const known = extents.get(fn) ?? new Set();
    extents.set(fn, known.add(extent));
  }
  return extents;
}

/**
 * The program with other calls in place of its own; itself where none has changed.
 * @param map gives calls of the same function for calls of the same function
 */
export function mapCalls(program: Program, map: (call: Invocation) => Invocation): Program {
  const replaced = new Map<KernelFunction, KernelFunction>();
  let changed = false;
  const regions = program.regions.map((region) => {
    const invocations = region.invocations.map((call) => {
      const mapped = map(call);
      replaced.set(call.function, mapped.function);
      changed ||= mapped.function !== call.function || mapped.extent !== call.extent;
      return mapped;
    });
    return { ...region, invocations };
  });
  if (!changed) return program;
  return { ...program, regions, functions: program.functions.map((fn) => replaced.get(fn) ?? fn) };
}

/** The program with other functions in place of those that it calls; itself where none has changed. */
export function mapFunctions(program: Program, map: (fn: KernelFunction) => KernelFunction): Program {
  const mapped = new Map([...extentsOf(program).keys()].map((fn) => [fn, map(fn)]));
  return mapCalls(program, ({ function: fn, extent }) => ({ function: mapped.get(fn)!, extent }));
}

/** The function with another body; itself where that has not changed. */
export function withBody(fn: KernelFunction, body: KernelFunction["body"]): KernelFunction {
  return body === fn.body ? fn : { ...fn, body };
}
