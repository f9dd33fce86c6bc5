/** The ports of a program beyond those that stand in its lists. */
import type { Boundary, Port, Program, RegionName } from "./ir.ts";

/** What must be in memory for `prepare`: parameters, each with the scales and zero points beside it. State is there already. */
export function weightPorts({ parameters }: Pick<Program, "parameters">): readonly Port[] {
  return parameters.flatMap((port) => {
    const { quantised } = port;
    if (port.buffer.role === "state") return [];
    return quantised === undefined ? [port] : [port, quantised.scales, quantised.zeroPoints];
  });
}

/** The names of parameters that kernels keep as bytes. */
export function keptAsBytes({ parameters }: Pick<Program, "parameters">): readonly string[] {
  return parameters.flatMap(({ name, quantised }) => (quantised === undefined ? [] : [name]));
}

/** The regions that are called on ports, each with these: `run`, and those of a program that trains. */
export function boundariesOf({
  inputs,
  outputs,
  training,
}: Program): readonly (Boundary & { readonly region: RegionName })[] {
  const run = { region: "run", inputs, outputs } as const;
  if (training === undefined) return [run];
  return [run, { region: "train", ...training.train }, { region: "judge", ...training.judge }];
}

/** All that the caller hands in or is given, region by region. */
export function callersPorts(program: Program): readonly Port[] {
  return boundariesOf(program).flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
}
