/**
 * The functions around the kernels. A kernel is called for a part of its range at a time: WebAssembly goes over to
 * optimised code only at a call, so a first run would otherwise stay in the slow code of a layer to its end.
 */
import type { Program, RegionName } from "../../kernel/ir.ts";
import { boundariesOf } from "../../kernel/ports.ts";
import { callsIn } from "../../kernel/regions.ts";
import { bodyOf, Code, Locals, type FunctionBody } from "./code.ts";
import { KERNEL, type ModuleBuilder, type Signature } from "./binary-module.ts";
import { emitSharedRun, emitTurn, emitWork, type SharedSteps } from "./thread-driver.ts";
import { PIECES } from "./pieces.ts";

/** Kernels stand in the table as they are called: those of `prepare`, then those of `run`. */
export function addDrivers(module: ModuleBuilder, program: Program, threads: Schedule | undefined): void {
  const prepare = callsIn(program, "prepare");
  const regions = boundariesOf(program).map(({ region }) => region);
  const kernelType = module.type(KERNEL);
  const pieces = module.declare("pieces", RANGE_OF_STEP);
  module.define(pieces, emitPieces(kernelType));
  module.export("prepare", module.add("prepare", RANGE_OF_STEP, emitPrepare(module, pieces)));
  module.export("step", module.add("step", RANGE_OF_STEP, emitStep(prepare.length, pieces)));
  if (threads === undefined) {
    let first = prepare.length;
    for (const region of regions) {
      const extents = callsIn(program, region).map(({ extent }) => extent);
      module.export(region, module.add(region, NOTHING, emitRun(extents, first, pieces)));
      first += extents.length;
    }
    return;
  }
  const { address, steps } = threads;
  const lasts = regions.map((region) => steps[region]!.last);
  const turn = module.add("turn", TURN, emitTurn(lasts, address, kernelType));
  for (const region of regions) {
    module.export(region, module.add(region, NOTHING, emitSharedRun(steps[region]!, turn)));
  }
  module.export("work", module.add("work", NOTHING, emitWork(turn)));
}

const NOTHING: Signature = { parameters: [], results: [] };
const TURN: Signature = { parameters: ["i32"], results: [] };
const RANGE_OF_STEP: Signature = { parameters: ["i32", "i32", "i32"], results: [] };

/** Where the steps of the regions are listed, and which of them are whose. */
export interface Schedule {
  readonly address: number;
  readonly steps: Readonly<Partial<Record<RegionName, SharedSteps>>>;
}

/** `pieces(kernel, begin, end)`: calls kernel number `kernel` of the table for [begin, end), in pieces. */
function emitPieces(kernelType: number): FunctionBody {
  const locals = new Locals(["kernel", "begin", "end"]);
  const [kernel, begin, end] = [0, 1, 2];
  const [size, next] = [locals.declare("i32", "size"), locals.declare("i32", "next")];
  const code = new Code();
  // (end - begin + PIECES - 1) / PIECES
  code
    .get(end)
    .get(begin)
    .op("i32.sub")
    .i32(PIECES - 1)
    .op("i32.add")
    .i32(Math.log2(PIECES))
    .op("i32.shr_u")
    .set(size);
  code.open("block").open("loop");
  code.get(begin).get(end).op("i32.ge_s").op("br_if", 1);
  code.get(begin).get(size).op("i32.add").tee(next).get(end).get(next).get(end).op("i32.lt_s").op("select").set(next);
  code.get(begin).get(next).get(kernel).op("call_indirect", kernelType, 0);
  code.get(next).set(begin).op("br", 0);
  code.op("end").op("end");
  return bodyOf(locals, code);
}

/** `prepare(step, begin, end)`: windows on tensors that come in pieces hold what begins with `begin`. */
function emitPrepare(module: ModuleBuilder, pieces: number): FunctionBody {
  const code = new Code();
  code.get(1).op("global.set", module.windowGlobal).get(0).get(1).get(2).op("call", pieces);
  return bodyOf(new Locals(["step", "begin", "end"]), code);
}

/** `step(index, begin, end)`: the kernels of `run`, from a place in the table on. */
function emitStep(first: number, pieces: number): FunctionBody {
  const code = new Code();
  code.get(0).i32(first).op("i32.add").get(1).get(2).op("call", pieces);
  return bodyOf(new Locals(["index", "begin", "end"]), code);
}

/** `run()`: every step, one after the other. */
function emitRun(extents: readonly number[], first: number, pieces: number): FunctionBody {
  const code = new Code();
  extents.forEach((extent, at) =>
    code
      .i32(first + at)
      .i32(0)
      .i32(extent)
      .op("call", pieces),
  );
  return bodyOf(new Locals(), code);
}
