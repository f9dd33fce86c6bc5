/** Names of new locals, which no other local of their function has. */
import { UniqueNames } from "../base/unique-names.ts";
import type { KernelFunction, Local } from "./ir.ts";
import { localsOf } from "./walk.ts";

export class FreshNames {
  readonly #names = new UniqueNames();

  constructor(fn: KernelFunction) {
    for (const { name } of localsOf(fn)) this.#names.unique(name);
  }

  /** The local, under a name that is free. */
  local(local: Local): Local {
    return { ...local, name: this.#names.unique(local.name) };
  }

  /** An integer that is computed once. */
  integer(name: string): Local {
    return this.local({ name, type: "i32", lanes: 1, mutable: false });
  }
}
