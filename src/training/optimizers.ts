/**
 * Optimizers: how a parameter changes by its gradient. Names, defaults and rules are PyTorch's (`torch.optim`), each written with ops. What an
 * optimizer remembers of a parameter are tensors of its shape, which begin as zeros.
 */
import { boolean, number, numbers, withDefault, type AttributesOf } from "../ops/contract/attributes.ts";
import {
  formatValue,
  type AttributeRecord,
  type AttributeSpecs,
  type AttributeType,
  type Signature,
} from "../ops/contract/language-value.ts";
import type { GraphValue } from "../ops/contract/op.ts";
import type { Arithmetic } from "./arithmetic.ts";

export interface UpdateSite<A> {
  readonly ops: Arithmetic;
  readonly parameter: GraphValue;
  readonly gradient: GraphValue;
  /** The learning rate of this step, `[1]`. */
  readonly rate: GraphValue;
  /** What it remembers, by the names of `memory`. */
  readonly memory: Readonly<Record<string, GraphValue>>;
  /** Numbers of this step, by the names of `factors`, `[1]` each. */
  readonly factors: Readonly<Record<string, GraphValue>>;
  readonly attributes: A;
}

export interface Update {
  readonly parameter: GraphValue;
  readonly memory: Readonly<Record<string, GraphValue>>;
}

interface OptimizerDefinition<A> {
  /** What it remembers of each parameter, as PyTorch calls it. */
  memory(attributes: A): readonly string[];
  /** Numbers that change with the step, by what is raised to its power: `1 - beta1^step`. */
  factors?(attributes: A): Readonly<Record<string, number>>;
  /** What does not go together among its attributes. */
  refuse?(attributes: A): RefusedAttribute | undefined;
  update(site: UpdateSite<A>): Update;
}

export interface RefusedAttribute {
  readonly attribute: string;
  readonly message: string;
  readonly help: string;
}

export type OptimizerAttributes = AttributeRecord & { readonly lr: number };

/** An optimizer by its name, as the language spells it. */
export interface Optimizer extends Signature, OptimizerDefinition<OptimizerAttributes> {
  readonly summary: string;
}

function optimizer<const S extends AttributeSpecs & { readonly lr: ReturnType<typeof rate> }>({
  example,
  ...init
}: OptimizerDefinition<AttributesOf<S>> & {
  readonly name: string;
  readonly summary: string;
  readonly attributes: S;
  readonly example: string;
}): Optimizer {
  return { ...init, positional: [], examples: [{ text: example }] } as unknown as Optimizer;
}

const atLeast0 = number("a number of at least 0", (value) => value >= 0);
const fraction = number("a number from 0 up to, but not including, 1", (value) => value >= 0 && value < 1);

function rate(value: number) {
  return withDefault(atLeast0, value, "The learning rate, which `schedule` changes.");
}

const decay = (value: number) =>
  withDefault(atLeast0, value, "How much of a weight is taken off with each step, before the rate.");

/** `momentum * buffer + gradient`, with Nesterov's look ahead where asked for (Sutskever et al. 2013). */
const sgd = optimizer({
  name: "sgd",
  summary: "Stochastic gradient descent, with momentum where it is given.",
  attributes: {
    lr: rate(1e-3),
    momentum: withDefault(fraction, 0, "How much of the last change is kept."),
    nesterov: withDefault(boolean, false, "Whether the gradient counts as if the momentum had been followed already."),
    weight_decay: decay(0),
  },
  example: "sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)",
  memory: ({ momentum }) => (momentum === 0 ? [] : ["momentum_buffer"]),
  refuse: ({ momentum, nesterov }) =>
    nesterov && momentum === 0
      ? {
          attribute: "nesterov",
          message: "`nesterov` looks ahead by the momentum, and there is none",
          help: "give it one, as in `momentum=0.9`",
        }
      : undefined,
  update({ ops, parameter, gradient, rate: lr, memory, attributes: { momentum, nesterov, weight_decay } }) {
    const whole = decayed(ops, gradient, parameter, weight_decay);
    if (momentum === 0) return { parameter: ops.sub(parameter, ops.mul(whole, lr)), memory: {} };
    const buffer = ops.add(ops.mul(memory["momentum_buffer"]!, momentum), whole);
    const change = nesterov ? ops.add(whole, ops.mul(buffer, momentum)) : buffer;
    return { parameter: ops.sub(parameter, ops.mul(change, lr)), memory: { momentum_buffer: buffer } };
  },
});

function two(type: AttributeType<readonly number[]>): AttributeType<readonly number[]> {
  return {
    ...type,
    parse(value) {
      const parsed = type.parse(value);
      return parsed.ok && parsed.value.length !== 2 ? { ok: false, found: formatValue(value) } : parsed;
    },
  };
}

const adamAttributes = {
  betas: withDefault(
    two(numbers("two numbers from 0 up to, but not including, 1", (value) => value >= 0 && value < 1, "[0.9, 0.999]")),
    [0.9, 0.999],
    "How much of the running mean of gradients, and of their squares, is kept.",
  ),
  eps: withDefault(atLeast0, 1e-8, "Added to the root of the mean square, against division by 0."),
} as const;

/** Kingma, Ba 2015, algorithm 1; weight decay is part of the gradient. */
const adam = optimizer({
  name: "adam",
  summary: "Adam: steps by the running mean of gradients over the root of that of their squares.",
  attributes: { lr: rate(1e-3), ...adamAttributes, weight_decay: decay(0) },
  example: "adam(lr=1e-3)",
  memory: () => ["exp_avg", "exp_avg_sq"],
  factors: ({ betas: [first, second] }) => ({ first: first!, second: second! }),
  update: (site) =>
    adamUpdate(site, decayed(site.ops, site.gradient, site.parameter, site.attributes.weight_decay), site.parameter),
});

/** Loshchilov, Hutter 2019: weights decay by themselves, apart from the gradient. */
const adamw = optimizer({
  name: "adamw",
  summary: "Adam with weight decay apart from the gradient.",
  attributes: { lr: rate(1e-3), ...adamAttributes, weight_decay: decay(1e-2) },
  example: "adamw(lr=1e-3, weight_decay=0.01)",
  memory: () => ["exp_avg", "exp_avg_sq"],
  factors: ({ betas: [first, second] }) => ({ first: first!, second: second! }),
  update(site) {
    const { ops, parameter, rate: lr, gradient, attributes } = site;
    const kept = ops.sub(1, ops.mul(lr, attributes.weight_decay));
    return adamUpdate(site, gradient, attributes.weight_decay === 0 ? parameter : ops.mul(parameter, kept));
  },
});

function adamUpdate(
  {
    ops,
    rate: lr,
    memory,
    factors,
    attributes: { betas, eps },
  }: UpdateSite<{ readonly betas: readonly number[]; readonly eps: number }>,
  gradient: GraphValue,
  parameter: GraphValue,
): Update {
  const [first, second] = betas as [number, number];
  const mean = ops.add(ops.mul(memory["exp_avg"]!, first), ops.mul(gradient, 1 - first));
  const square = ops.add(ops.mul(memory["exp_avg_sq"]!, second), ops.mul(ops.mul(gradient, gradient), 1 - second));
  const root = ops.add(ops.div(ops.sqrt(square), ops.sqrt(factors["second"]!)), eps);
  const change = ops.mul(ops.div(mean, root), ops.div(lr, factors["first"]!));
  return { parameter: ops.sub(parameter, change), memory: { exp_avg: mean, exp_avg_sq: square } };
}

/** Tieleman, Hinton 2012, lecture 6.5, with momentum where it is given. */
const rmsprop = optimizer({
  name: "rmsprop",
  summary: "Steps by the gradient over the root of the running mean of its squares.",
  attributes: {
    lr: rate(1e-2),
    alpha: withDefault(fraction, 0.99, "How much of the running mean of squares is kept."),
    eps: withDefault(atLeast0, 1e-8, "Added to its root, against division by 0."),
    weight_decay: decay(0),
    momentum: withDefault(fraction, 0, "How much of the last change is kept."),
  },
  example: "rmsprop(lr=1e-3)",
  memory: ({ momentum }) => (momentum === 0 ? ["square_avg"] : ["square_avg", "momentum_buffer"]),
  update({ ops, parameter, gradient, rate: lr, memory, attributes: { alpha, eps, weight_decay, momentum } }) {
    const whole = decayed(ops, gradient, parameter, weight_decay);
    const square = ops.add(ops.mul(memory["square_avg"]!, alpha), ops.mul(ops.mul(whole, whole), 1 - alpha));
    const scaled = ops.div(whole, ops.add(ops.sqrt(square), eps));
    if (momentum === 0) return { parameter: ops.sub(parameter, ops.mul(scaled, lr)), memory: { square_avg: square } };
    const buffer = ops.add(ops.mul(memory["momentum_buffer"]!, momentum), scaled);
    return {
      parameter: ops.sub(parameter, ops.mul(buffer, lr)),
      memory: { square_avg: square, momentum_buffer: buffer },
    };
  },
});

function decayed(ops: Arithmetic, gradient: GraphValue, parameter: GraphValue, weightDecay: number): GraphValue {
  return weightDecay === 0 ? gradient : ops.add(gradient, ops.mul(parameter, weightDecay));
}

/** By name. */
export const optimizers: readonly Optimizer[] = [sgd, adam, adamw, rmsprop];
