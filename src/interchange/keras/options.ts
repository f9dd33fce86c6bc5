/**
 * What a layer's configuration says, each option as its layer wants it. Everything must be read: an option that says something
 * and that the layer never asked about is refused, so that nothing is left out of the result quietly.
 */
import { told } from "../../formats/format-error.ts";
import { isObject, type JsonObject } from "../tfjs/json.ts";
import { NodeFailure } from "../import/node-failure.ts";

/** What says nothing about the result at inference. */
const OF_TRAINING =
  /_(initializer|regularizer|constraint)$|^(name|trainable|dtype|autocast|seed|noise_shape|synchronized|ragged|sparse|optional|debug|implementation|batch_size)$|^(batch_input_|batch_|input_)(shape|dtype|dim|length)$|^(init|[Wb]_regularizer|activity_regularizer|[Wb]_constraint|shared_object_id)$/;

/** `maxValue`, `MaxPooling2D`: `max_value`, `max_pooling2d`, as Keras makes one of the other. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

export class Options {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();

  /** Names of options are taken in either case. */
  constructor(options: JsonObject) {
    this.#values = new Map(Object.entries(options).map(([name, value]) => [snakeCase(name), plain(value)]));
  }

  /** An option as it stands; undefined where it is left out or null. */
  raw(name: string): unknown {
    this.#read.add(name);
    return this.#values.get(name) ?? undefined;
  }

  number(name: string): number | undefined;
  number(name: string, otherwise: number): number;
  number(name: string, otherwise?: number): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return otherwise;
    return typeof value === "number" ? value : this.#refuse(name, value, "a number");
  }

  integer(name: string, otherwise?: number): number {
    const value = this.number(name) ?? otherwise;
    if (value === undefined) throw new NodeFailure(`its option ${name} is missing`);
    return Number.isSafeInteger(value) ? value : this.#refuse(name, value, "a whole number");
  }

  /** Python takes 0 and 1 for truths as well. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.raw(name);
    if (value === undefined) return otherwise;
    if (value === 0 || value === 1) return value === 1;
    return typeof value === "boolean" ? value : this.#refuse(name, value, "true or false");
  }

  /** One of the words given, of which the first is the default. */
  word<const W extends string>(name: string, ...words: readonly W[]): W {
    const value = this.raw(name);
    if (value === undefined) return words[0]!;
    const text = typeof value === "string" ? snakeCase(value) : undefined;
    return words.find((word) => word === text) ?? this.#refuse(name, value, words.join(", "));
  }

  /** A whole number for each of `rank` axes; one number stands for all of them. */
  perAxis(name: string, rank: number, otherwise?: readonly number[] | number): readonly number[] {
    const value = this.raw(name) ?? otherwise;
    if (value === undefined) throw new NodeFailure(`its option ${name} is missing`);
    const list = Array.isArray(value) ? (value as unknown[]) : Array<unknown>(rank).fill(value);
    const isSound = list.length === rank && list.every((each) => Number.isSafeInteger(each));
    return isSound
      ? (list as number[])
      : this.#refuse(name, value, rank === 1 ? "a whole number" : `${rank} whole numbers`);
  }

  /** Whole numbers, as many as there are; one by itself is a list of one. */
  integers(name: string): readonly number[] | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : this.#integersIn(name, value);
  }

  #integersIn(name: string, value: unknown): readonly number[] {
    const list = Array.isArray(value) ? (value as unknown[]) : [value];
    return list.every((each) => Number.isSafeInteger(each))
      ? (list as number[])
      : this.#refuse(name, value, "whole numbers");
  }

  /** Extents of a tensor, where -1 is what is left; tfjs writes it as null. */
  extents(name: string): readonly number[] | undefined {
    const value = this.raw(name);
    const list = Array.isArray(value) ? (value as unknown[]).map((each) => each ?? -1) : value;
    return list === undefined ? undefined : this.#integersIn(name, list);
  }

  /** Numbers of nested lists, in order. */
  numbers(name: string): readonly number[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const list = Array.isArray(value) ? (value as unknown[]).flat(MOST_AXES) : [value];
    return list.every((each) => typeof each === "number") ? (list as number[]) : this.#refuse(name, value, "numbers");
  }

  /** What an option must be where it is there at all. */
  demand(name: string, due: number | string | boolean): void {
    const value = this.raw(name);
    if (value !== undefined && value !== due) this.#refuse(name, value, told(due));
  }

  /** Options that make no difference to the result. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name);
  }

  /** @throws NodeFailure where something that the configuration says was not looked at. */
  demandAllRead(): void {
    for (const [name, value] of this.#values) {
      if (this.#read.has(name) || OF_TRAINING.test(name) || value === null || value === false) continue;
      throw new NodeFailure(`its option ${name}, ${told(value)}, is not supported`);
    }
  }

  #refuse(name: string, value: unknown, supported: string): never {
    throw new NodeFailure(`its option ${name} is ${told(value)}; supported: ${supported}`);
  }
}

const MOST_AXES = 64;

/** Lists that Keras wrote as objects: tuples, and arrays of NumPy. */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (value["class_name"] === "__tuple__" && Array.isArray(value["items"])) return value["items"];
  const config = value["class_name"] === "__numpy__" ? value["config"] : undefined;
  return isObject(config) ? config["value"] : value;
}
