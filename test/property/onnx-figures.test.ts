/**
 * Random ONNX graphs that share initialisers, move rows into the batch and out of it, and lose the batch altogether. Every
 * one is computed by ONNX Runtime, by the compiled net and by its text; parameters are the elements of the initialisers that
 * layers train, each counted once, and multiply-accumulates are elements of the output times the depth of the sum, both
 * counted here as the graph is made. CONVOKE_EFFORT=20 for a longer run.
 */
import { describe, expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../src/base/random.ts";
import type { OnnxAttribute, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import { float32Tensor, int64Tensor } from "../../src/interchange/onnx/tensor.ts";
import { tries } from "../support/effort.ts";
import type { ModelInit, NodeInit } from "../support/onnx-model.ts";
import { everyWay } from "../support/onnx-ways.ts";

const count = tries(25);

interface Made {
  readonly model: ModelInit;
  readonly params: number;
  readonly macs: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
const ints = (values: readonly number[]): OnnxAttribute => ({ kind: "ints", values });

class Maker {
  readonly #random: RandomSource;
  readonly #nodes: NodeInit[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #trained = new Set<OnnxTensor>();
  #current = "x";
  shape: readonly number[];
  macs = 0;

  constructor(seed: number) {
    this.#random = randomSource(seed);
    const rest = Array.from({ length: this.below(2) + 2 }, () => this.below(4) + 2);
    this.shape = [1, ...rest];
  }

  below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }

  node(op: string, inputs: readonly string[], shape: readonly number[], attributes: NodeInit["attributes"] = {}): void {
    const output = `t${this.#nodes.length}`;
    this.#nodes.push({ op, inputs: [this.#current, ...inputs], outputs: [output], attributes });
    this.#current = output;
    this.shape = shape;
  }

  list(values: readonly number[]): string {
    const name = `s${this.#initializers.length}`;
    this.#initializers.push(int64Tensor(name, [values.length], values));
    return name;
  }

  /** A trained tensor: one that is there already where one has the shape, three times in four. */
  weight(shape: readonly number[]): string {
    const fitting = [...this.#trained].filter(({ dims }) => dims.join() === shape.join());
    const known = fitting.length > 0 && this.below(4) > 0 ? fitting[this.below(fitting.length)] : undefined;
    if (known !== undefined) return known.name;
    const elements = Float32Array.from({ length: sizeOf(shape) }, () => this.#random.next() - 0.5);
    const made = float32Tensor(`w${this.#initializers.length}`, shape, elements);
    this.#initializers.push(made);
    this.#trained.add(made);
    return made.name;
  }

  /** The weight through nodes that turn it and turn it back. */
  through(name: string, rank: number): string {
    if (this.below(3) > 0) return name;
    const back = `${name}_${this.#nodes.length}`;
    if (rank !== 2) this.#nodes.push({ op: "Identity", inputs: [name], outputs: [back] });
    else {
      this.#nodes.push({ op: "Transpose", inputs: [name], outputs: [`${back}_turned`] });
      this.#nodes.push({ op: "Transpose", inputs: [`${back}_turned`], outputs: [back] });
    }
    return back;
  }

  step(): void {
    const steps = [
      this.conv,
      this.matMul,
      this.matMul,
      this.reshape,
      this.reshape,
      this.transpose,
      this.along,
      this.plain,
    ];
    steps[this.below(steps.length)]!.call(this);
  }

  conv(): void {
    const [images, channels, ...spatial] = this.shape as [number, number, ...number[]];
    if (spatial.length < 1 || spatial.length > 2 || spatial.some((extent) => extent < 2)) return this.matMul();
    const out = this.below(2) === 0 ? channels : this.below(3) + 1;
    const kernel = spatial.map(() => 2);
    const weight = this.through(this.weight([out, channels, ...kernel]), kernel.length + 2);
    const bias = this.below(2) === 0 ? [] : [this.weight([out])];
    this.node("Conv", [weight, ...bias], [images, out, ...spatial.map((extent) => extent - 1)]);
    this.macs += sizeOf(this.shape) * channels * sizeOf(kernel);
  }

  matMul(): void {
    if (this.shape.length < 2) return this.plain();
    const depth = this.shape.at(-1)!;
    const out = this.below(2) === 0 ? depth : this.below(4) + 2;
    const weight = this.through(this.weight([depth, out]), 2);
    const shape = [...this.shape.slice(0, -1), out];
    if (shape.length === 2 && this.below(2) === 0) this.node("Gemm", [weight, this.weight([out])], shape);
    else this.node("MatMul", [weight], shape);
    this.macs += sizeOf(shape) * depth;
    if (out > 1 && this.below(3) === 0) this.node("Add", [this.weight([out])], shape);
  }

  reshape(): void {
    const factors = this.shape.flatMap(primesOf);
    const shape: number[] = Array.from({ length: this.below(4) + 1 }, () => 1);
    for (const factor of factors) shape[this.below(shape.length)]! *= factor;
    const led = this.below(3) === 0 ? [1, ...shape] : shape;
    this.node("Reshape", [this.list(led)], led);
  }

  transpose(): void {
    const order = [...this.shape.keys()];
    for (let at = order.length - 1; at > 0; at--) {
      const other = this.below(at + 1);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    this.node(
      "Transpose",
      [],
      order.map((axis) => this.shape[axis]!),
      { perm: ints(order) },
    );
  }

  along(): void {
    const axis = this.below(this.shape.length);
    const kind = this.below(3);
    const attribute: OnnxAttribute = { kind: "int", value: axis };
    if (kind === 0) this.node("Softmax", [], this.shape, { axis: attribute });
    else if (kind === 1)
      this.node("Concat", [this.#current], this.shape.with(axis, 2 * this.shape[axis]!), { axis: attribute });
    else if (this.shape.length > 1) this.node("ReduceMean", [], this.shape.with(axis, 1), { axes: ints([axis]) });
  }

  plain(): void {
    this.node(["Relu", "Sigmoid", "Abs"][this.below(3)]!, [], this.shape);
  }

  made(input: readonly number[]): Made {
    this.plain();
    const read = new Set(this.#nodes.flatMap(({ inputs }) => inputs));
    const trained = [...this.#trained].filter(({ name }) => read.has(name));
    return {
      model: { nodes: this.#nodes, inputs: { x: input }, initializers: this.#initializers, outputs: [this.#current] },
      params: trained.reduce((sum, each) => sum + each.count, 0),
      macs: this.macs,
    };
  }
}

function primesOf(extent: number): readonly number[] {
  for (let prime = 2; prime <= extent; prime++) if (extent % prime === 0) return [prime, ...primesOf(extent / prime)];
  return [];
}

function randomModel(seed: number): Made {
  const maker = new Maker(seed);
  const input = maker.shape;
  for (let steps = maker.below(6) + 3; steps > 0 && sizeOf(maker.shape) < 400; steps--) maker.step();
  return maker.made(input);
}

describe("random nets with shared tensors and rows", () => {
  it.each(Array.from({ length: count }, (_, seed) => seed))("net %i", { timeout: 60_000 }, async (seed) => {
    const { model, params, macs } = randomModel(seed * 7919 + 1);
    const { figures, notes } = await everyWay(model, ["ts"]);
    expect(figures.net).toEqual({ params, macs });
    expect(figures.text.macs).toBe(macs);
    const copies = notes.filter((note) => note.includes("counted twice"));
    if (copies.length === 0) expect(figures.text.params).toBe(params);
    else expect(figures.text.params).toBeGreaterThan(params);
  });
});
