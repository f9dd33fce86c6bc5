/**
 * Schedules: how the learning rate changes over a run, counted in steps. Names and formulas are PyTorch's (`torch.optim.lr_scheduler`);
 * before each the rate may rise in a line from nothing. What is computed are sums, products and quotients of binary64 alone, so that a
 * rate is the same on every machine.
 */
import { halfCosine } from "../base/half-cosine.ts";
import { power } from "../base/power.ts";
import { integer, number, required, withDefault, type AttributesOf } from "../ops/contract/attributes.ts";
import type { AttributeRecord, AttributeSpecs, Signature } from "../ops/contract/language-value.ts";

interface ScheduleDefinition<A> {
  /** What the learning rate is multiplied by at a step of the so many behind the warmup, both from 0. */
  factor(step: number, steps: number, attributes: A): number;
  /** The same as JavaScript, of `step` and `steps`, which calls `power` and `halfCosine`. */
  text(attributes: A): string;
  /** Whether it depends on how long the run is. */
  readonly isOfWholeRun?: boolean;
}

/** A schedule by its name, as the language spells it. */
export interface Schedule extends Signature, ScheduleDefinition<AttributeRecord> {
  readonly summary: string;
}

const common = {
  warmup: withDefault(integer(0), 0, "In how many steps the rate first rises, in a line."),
} as const;

function schedule<const S extends AttributeSpecs>({
  attributes,
  example,
  ...init
}: ScheduleDefinition<AttributesOf<S & typeof common>> & {
  readonly name: string;
  readonly summary: string;
  readonly attributes: S;
  readonly example: string;
}): Schedule {
  return { ...init, attributes: { ...attributes, ...common }, positional: [], examples: [{ text: example }] };
}

const gammaType = number("a positive number", (value) => value > 0);

const constant = schedule({
  name: "constant",
  summary: "The rate stays as it is.",
  attributes: {},
  example: "constant",
  factor: () => 1,
  text: () => "1",
});

/** `StepLR` */
const step = schedule({
  name: "step",
  summary: "The rate is multiplied by gamma once in so many steps.",
  attributes: {
    size: required(integer(1), "After how many steps, again and again."),
    gamma: withDefault(gammaType, 0.1, "What the rate is multiplied by."),
  },
  example: "step(size=1000)",
  factor: (at, _steps, { size, gamma }) => power(gamma, Math.floor(at / size)),
  text: ({ size, gamma }) => `power(${gamma}, Math.floor(step / ${size}))`,
});

/** `ExponentialLR` */
const exponential = schedule({
  name: "exponential",
  summary: "The rate is multiplied by gamma at each step.",
  attributes: { gamma: required(gammaType, "What the rate is multiplied by.") },
  example: "exponential(gamma=0.999)",
  factor: (at, _steps, { gamma }) => power(gamma, at),
  text: ({ gamma }) => `power(${gamma}, step)`,
});

/** `CosineAnnealingLR` over the whole run, without restarts (Loshchilov, Hutter 2017). */
const cosine = schedule({
  name: "cosine",
  summary: "The rate falls to 0 over the run, along half a period of a cosine.",
  attributes: {},
  example: "cosine(warmup=100)",
  factor: (at, steps) => halfCosine(Math.min(at / steps, 1)),
  text: () => "halfCosine(Math.min(step / steps, 1))",
  isOfWholeRun: true,
});

/** By name. */
export const schedules: readonly Schedule[] = [constant, step, cosine, exponential];

/** What a rate depends on. */
interface Rates {
  readonly optimizer: { readonly attributes: AttributeRecord };
  readonly schedule: { readonly of: Schedule; readonly attributes: AttributeRecord };
}

/** The learning rate of a step, from 0, in a run of so many. */
export function rateAt(at: number, steps: number, { optimizer, schedule: { of, attributes } }: Rates): number {
  const rate = optimizer.attributes["lr"] as number;
  const warmup = attributes["warmup"] as number;
  if (at < warmup) return (rate * (at + 1)) / warmup;
  return rate * of.factor(at - warmup, steps - warmup, attributes);
}

/** The learning rate where it is the same at all steps. */
export function fixedRate({ optimizer, schedule: { of, attributes } }: Rates): number | undefined {
  return of === constant && attributes["warmup"] === 0 ? (optimizer.attributes["lr"] as number) : undefined;
}

/** The statements of a function of `step`, and of `steps` where the schedule is of the whole run, in JavaScript that gives the same. */
export function rateText({ optimizer, schedule: { of, attributes } }: Rates): readonly string[] {
  const rate = optimizer.attributes["lr"] as number;
  const warmup = attributes["warmup"] as number;
  const rise = `if (step < ${warmup}) return (${rate} * (step + 1)) / ${warmup};`;
  const behind = [`step -= ${warmup};`, ...(of.isOfWholeRun === true ? [`steps -= ${warmup};`] : [])];
  return [...(warmup === 0 ? [] : [rise, ...behind]), `return ${rate} * ${of.text(attributes)};`];
}
