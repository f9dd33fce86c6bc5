/**
 * Faults that kernel passes could have: each breaks one thing that its pass does, in the functions that the pass has
 * changed, and leaves a program that verifies and keeps to its memory. What is computed is all that can tell.
 */
import { invariant } from "../../src/base/invariant.ts";
import { add, compare, float, int, load, mul, rem, splat } from "../../src/kernel/expression.ts";
import type { Expression, KernelFunction, ScalarFunction, Statement } from "../../src/kernel/ir.ts";
import { mapBlock, mapBlocks, mapExpressions, mapOperands } from "../../src/kernel/map.ts";
import type { KernelPass } from "../../src/kernel/pass.ts";
import { mapFunctions, withBody } from "../../src/kernel/regions.ts";
import { localsOf, rangeOf, someExpression } from "../../src/kernel/walk.ts";

export interface Fault {
  /** Completes "is caught where …". */
  readonly what: string;
  /** The function with the fault in it; `was` is the same one before the pass. */
  in(fn: KernelFunction, was: KernelFunction): KernelFunction;
}

/** A pass that does what it should but for the fault. */
export function planted(pass: KernelPass, fault: Fault): KernelPass {
  return {
    ...pass,
    run(program) {
      const before = new Map(program.functions.map((fn) => [fn.name, fn]));
      return mapFunctions(pass.run(program), (fn) => {
        const was = before.get(fn.name)!;
        return fn === was ? fn : fault.in(fn, was);
      });
    },
  };
}

/** The faults of a pass, by its name: every pass has some. */
export function faultsOf(pass: string): readonly Fault[] {
  const planned = faults[pass];
  invariant(planned !== undefined, `no fault is planted in ${pass}`);
  return planned;
}

const faults: Readonly<Record<string, readonly Fault[]>> = {
  "vectorise-loops": [
    inStatements("the last lane is not stored", (each) =>
      each.kind === "store" && each.value.lanes > 1 ? { ...each, active: (each.active ?? each.value.lanes) - 1 } : each,
    ),
    inStatements("the remainder is dropped", (each) =>
      each.kind === "store" && each.active !== undefined ? [] : each,
    ),
    inExpressions("a vector repeats its first lane", (each) =>
      each.kind === "load" && each.lanes > 1 ? splat(load(each.buffer, each.index), each.lanes) : each,
    ),
  ].map(inScalarFunctions),
  "transpose-copies": [
    inExpressions("a block is not transposed", (each) =>
      each.kind === "shuffle" ? { ...each, picks: [0, 1, 2, 3] } : each,
    ),
    inStatements("the last vector of a line is not stored", (each) =>
      each.kind === "store" && each.value.lanes > 1 ? { ...each, active: (each.active ?? each.value.lanes) - 1 } : each,
    ),
  ].map(inScalarFunctions),
  "sum-neighbours": [
    inStatements("what is stored is another", (each) =>
      each.kind === "store" && each.value.type === "f32" ? { ...each, value: scaled(each.value) } : each,
    ),
  ],
  "window-loads": [
    inExpressions("an index into a window is shifted", (each, { window }) => {
      if (each.kind !== "load" || each.buffer !== window?.buffer) return each;
      return { ...each, index: rem(add(each.index, int(1)), int(each.buffer.length)) };
    }),
  ],
  "choose-expansions": [inExpressions("an expansion has another constant", withOtherConstant)],
  "inline-calls": [
    {
      what: "a value of an expansion is another",
      in(fn, was) {
        const known = new Set(localsOf(was).map(({ name }) => name));
        const put = (each: Statement): Statement =>
          each.kind === "let" && each.local.type === "f32" && !known.has(each.local.name)
            ? { ...each, value: scaled(each.value) }
            : each;
        return withBody(fn, mapStatements(fn.body, put));
      },
    },
  ],
  "interleave-rounds": [
    inStatements("the second round is not stored", (each) =>
      isOfPairs(each) ? { ...each, body: each.body.slice(0, -1) } : each,
    ),
    inStatements("the second round has the results of the first", (each) => {
      if (!isOfPairs(each)) return each;
      const first = each.body.find(({ kind }) => kind === "store") as Extract<Statement, { kind: "store" }>;
      const last = each.body.at(-1) as Extract<Statement, { kind: "store" }>;
      return { ...each, body: [...each.body.slice(0, -1), { ...last, value: first.value }] };
    }),
  ],
  "collect-nans": [
    inStatements("the mask is not put over the result", (each) =>
      each.kind === "assign" && each.value.kind === "select" && each.value.condition.kind === "local" ? [] : each,
    ),
    inStatements("rounds add nothing to the mask", (each) =>
      each.kind === "assign" && each.local.type === "bool" ? [] : each,
    ),
    inStatements("the smaller is taken for the larger", (each) => {
      if (each.kind !== "assign" || each.value.kind !== "select" || each.value.condition.kind !== "compare")
        return each;
      const { left, right } = each.value.condition;
      return { ...each, value: { ...each.value, condition: compare("gt", left, right) } };
    }),
  ],
  "widen-calls": [inExpressions("an expansion in vectors has another constant", withOtherConstant)],
  "fix-extents": [
    {
      what: "the last step is left out",
      in(fn, was) {
        const range = rangeOf(was)?.local;
        const put = (each: Statement): Statement =>
          each.kind === "for" && each.local === range ? { ...each, to: add(each.to, int(-1)) } : each;
        return withBody(fn, mapStatements(fn.body, put));
      },
    },
  ],
  "shift-views": [
    inExpressions("the offset of a view is forgotten", (each) =>
      each.kind === "load" && each.buffer.view !== undefined ? load(each.buffer.view.of, each.index) : each,
    ),
  ],
};

type Block = readonly Statement[];

/** Whether it is a loop over two vectors a round, which ends with a store. */
function isOfPairs(statement: Statement): statement is Extract<Statement, { kind: "for" }> {
  return statement.kind === "for" && statement.step === 8 && statement.body.at(-1)?.kind === "store";
}

function inStatements(what: string, put: (statement: Statement) => Statement | Block): Fault {
  return { what, in: (fn) => withBody(fn, mapStatements(fn.body, put)) };
}

function mapStatements(block: Block, put: (statement: Statement) => Statement | Block): Block {
  return mapBlock(block, (each) => put(mapBlocks(each, (inner) => mapStatements(inner, put))));
}

function inExpressions(what: string, put: (expression: Expression, fn: KernelFunction) => Expression): Fault {
  return {
    what,
    in(fn) {
      const map = (each: Expression): Expression => put(mapOperands(each, map), fn);
      return withBody(fn, mapExpressions(fn.body, map));
    },
  };
}

/** The fault in functions of which the pass alone has made vectors. */
function inScalarFunctions(fault: Fault): Fault {
  return { ...fault, in: (fn, was) => (someExpression(was.body, ({ lanes }) => lanes > 1) ? fn : fault.in(fn, was)) };
}

function scaled(value: Expression): Expression {
  return mul(value, splat(float(1.01), value.lanes));
}

const withOtherConstants = new WeakMap<ScalarFunction, ScalarFunction>();

function withOtherConstant(expression: Expression): Expression {
  if (expression.kind !== "call") return expression;
  const fn = expression.function;
  const other = withOtherConstants.get(fn) ?? { ...fn, result: scaled(fn.result) };
  withOtherConstants.set(fn, other);
  return { ...expression, function: other };
}
