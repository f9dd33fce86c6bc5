/**
 * An axis of counts: logarithmic where they span more than a power of ten, so that small nets are told apart as large ones are. It
 * ends at round numbers, as near to the values as there are.
 */
import { rangeOf, shareOf, stepOf, ticksEvery } from "./axis.ts";
import { decadesOf, powersIn } from "./log-axis.ts";

export interface PlotAxis {
  readonly isLogarithmic: boolean;
  /** Round numbers, ascending. */
  readonly ticks: readonly number[];
  /** From 0 to 1. */
  share(value: number): number;
}

/** @param values at least one, finite, not below 0. */
export function plotAxis(values: readonly number[]): PlotAxis {
  const { least, most } = rangeOf(values);
  if (!values.some((value) => value !== values[0])) return linearAxis(0, values[0] === 0 ? 1 : 2 * values[0]!);
  return least > 0 && most > 10 * least ? logarithmicAxis(values) : linearAxis(least, most);
}

function linearAxis(least: number, most: number): PlotAxis {
  const step = stepOf({ least, most });
  const range = { least: Math.floor(least / step) * step, most: Math.ceil(most / step) * step };
  return { isLogarithmic: false, ticks: ticksEvery(step, range), share: (value) => shareOf(range, value) };
}

/** More would stand too close. */
const MOST_TICKS = 10;

function logarithmicAxis(values: readonly number[]): PlotAxis {
  const { least, most } = rangeOf(values);
  const powers = powersIn(decadesOf(values));
  const round = powers.flatMap((power) => [power, 2 * power, 5 * power]);
  const first = round.findLast((tick) => tick <= least)!;
  const last = round.find((tick) => tick >= most)!;
  const isWithin = (tick: number): boolean => tick >= first && tick <= last;
  const ticks = round.filter(isWithin);
  const range = { least: Math.log10(first), most: Math.log10(last) };
  return {
    isLogarithmic: true,
    ticks: ticks.length <= MOST_TICKS ? ticks : powers.filter(isWithin),
    share: (value) => shareOf(range, Math.log10(value)),
  };
}
