/** The ports of a program beyond those that stand in its lists. */
import type { Port, Program } from "./ir.ts";

/** What must be in memory for `prepare`: parameters, each with the scales and zero points beside it. */
export function weightPorts({ parameters }: Pick<Program, "parameters">): readonly Port[] {
  return parameters.flatMap((port) => {
    const { quantised } = port;
    return quantised === undefined ? [port] : [port, quantised.scales, quantised.zeroPoints];
  });
}

/** The names of parameters that kernels keep as bytes. */
export function keptAsBytes({ parameters }: Pick<Program, "parameters">): readonly string[] {
  return parameters.flatMap(({ name, quantised }) => (quantised === undefined ? [] : [name]));
}
