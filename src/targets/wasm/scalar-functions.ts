/** The scalar functions of a module: each in the types that something calls it with. */
import type { ScalarFunction } from "../../kernel/ir.ts";
import { InternalError } from "../../base/invariant.ts";
import type { WasmOptions } from "./artefact.ts";
import { emitScalarFunction } from "./emit-function.ts";
import type { ModuleBuilder } from "./binary-module.ts";
import type { ValueType } from "./opcodes.ts";
import type { Surroundings } from "./code-scope.ts";

export class ScalarFunctions {
  readonly #module: ModuleBuilder;
  readonly #surroundings: Surroundings;
  readonly #indices = new Map<ScalarFunction, Map<ValueType, number>>();

  constructor(module: ModuleBuilder, options: WasmOptions) {
    this.#module = module;
    this.#surroundings = {
      options,
      addressOf: ({ name }) => {
        throw new InternalError(`a scalar function reads ${name}`);
      },
      functionIndex: (fn, type) => this.index(fn, type),
    };
  }

  index(fn: ScalarFunction, type: ValueType): number {
    const variants = this.#indices.get(fn) ?? new Map<ValueType, number>();
    this.#indices.set(fn, variants);
    const index = variants.get(type) ?? this.#add(fn, type);
    variants.set(type, index);
    return index;
  }

  #add(fn: ScalarFunction, type: ValueType): number {
    const name = `${fn.name}_${type === "v128" ? "f32x4" : type}`;
    const index = this.#module.declare(name, { parameters: fn.parameters.map(() => type), results: [type] });
    this.#module.define(index, emitScalarFunction(fn, type, this.#surroundings));
    return index;
  }
}
