/** The scalar functions of a module: those that something calls. */
import type { ScalarFunction } from "../../kernel/ir.ts";
import { InternalError } from "../../base/invariant.ts";
import type { WasmOptions } from "./artefact.ts";
import { emitScalarFunction } from "./emit-function.ts";
import type { ModuleBuilder } from "./binary-module.ts";
import { typeOf, type Surroundings } from "./code-scope.ts";

export class ScalarFunctions {
  readonly #module: ModuleBuilder;
  readonly #surroundings: Surroundings;
  readonly #indices = new Map<ScalarFunction, number>();

  constructor(module: ModuleBuilder, options: WasmOptions) {
    this.#module = module;
    this.#surroundings = {
      options,
      addressOf: ({ name }) => {
        throw new InternalError(`a scalar function reads ${name}`);
      },
      functionIndex: (fn) => this.index(fn),
    };
  }

  index(fn: ScalarFunction): number {
    const index = this.#indices.get(fn) ?? this.#add(fn);
    this.#indices.set(fn, index);
    return index;
  }

  #add(fn: ScalarFunction): number {
    const type = typeOf(fn.result);
    const name = `${fn.name}_${type === "v128" ? "f32x4" : type}`;
    const index = this.#module.declare(name, { parameters: fn.parameters.map(() => type), results: [type] });
    this.#module.define(index, emitScalarFunction(fn, this.#surroundings));
    return index;
  }
}
