/**
 * How threads share a run. One word of shared memory says what is to be done:
 *
 *     bits 40 to 63  which run this is
 *     bits 24 to 39  which of its steps, from 1 on; 0: none, there is no run
 *     bits  0 to 23  how much of the step's range has been handed out
 *
 * Whoever has nothing to do takes a piece by exchanging the word for one with more handed out, which fails for all but
 * one; computes it; and adds it to `done`. Who completes the range moves the word to the next step. So nobody waits for a
 * thread that has not come: a run goes on with those that take part, also with the calling one alone. An exchange with an
 * outdated word fails, however late its thread is.
 *
 * A thread with nothing to take spins for a while and then sleeps until the word moves on; the one that calls `run` never
 * sleeps, which browsers forbid to their main thread.
 */
import { invariant } from "../../base/invariant.ts";
import type { Invocation } from "../../kernel/ir.ts";
import { bodyOf, Code, Locals, type FunctionBody } from "./code.ts";
import { PIECES } from "./pieces.ts";
import { CONTROL, SCHEDULE_ENTRY } from "./address-space.ts";

const HANDED_OUT_BITS = 24;
const STEP_BITS = 16;
const RUN_SHIFT = HANDED_OUT_BITS + STEP_BITS;

/** Some 50 microseconds. */
const SPINS = 20_000;

const EVERYONE = -1;
const FOREVER = -1;

/** The steps of a region, for `schedule` in memory; those without anything to do are left out. */
export function scheduleOf(calls: readonly Invocation[], firstKernel: number): Int32Array {
  const steps = calls.flatMap(({ extent }, at) => (extent === 0 ? [] : [[firstKernel + at, extent]]));
  invariant(steps.length < 2 ** STEP_BITS, "too many steps for threads to count");
  invariant(
    steps.every(([, extent]) => extent! < 2 ** HANDED_OUT_BITS),
    "a range is too long for threads to count",
  );
  return Int32Array.from(steps.flat());
}

/** Steps that are run together, by their places in the schedule, both included, from 1 on. */
export interface SharedSteps {
  readonly first: number;
  readonly last: number;
}

/** `run()`: announces a run and takes part until it is over. */
export function emitSharedRun({ first, last }: SharedSteps, turn: number): FunctionBody {
  const code = new Code();
  if (last < first) return bodyOf(new Locals(), code);
  code.i32(0).i32(0).op("i64.atomic.load", 3, CONTROL.word).i64(RUN_SHIFT).op("i64.shr_u").i64(1).op("i64.add");
  code
    .i64(RUN_SHIFT)
    .op("i64.shl")
    .i64(first * 2 ** HANDED_OUT_BITS)
    .op("i64.add");
  code.op("i64.atomic.store", 3, CONTROL.word);
  wakeSleepers(code);
  code.i32(1).op("call", turn);
  return bodyOf(new Locals(), code);
}

/** `work()`: takes part in every run, for ever. */
export function emitWork(turn: number): FunctionBody {
  return bodyOf(new Locals(), new Code().i32(0).op("call", turn));
}

/** The locals of `turn`: the control word as it was read, what it and the schedule say, the piece, and how often nothing was found. */
type Turn = Readonly<Record<"word" | "step" | "entry" | "extent" | "begin" | "size" | "spins", number>>;

/**
 * `turn(isCaller)`: takes pieces as long as there are any; the caller of `run` returns when the run is over.
 * @param lasts steps that are the last of a run.
 */
export function emitTurn(lasts: readonly number[], schedule: number, kernelType: number): FunctionBody {
  const locals = new Locals(["isCaller"]);
  const isCaller = 0;
  const turn = declareTurn(locals);
  const { word, step, entry, extent, begin, spins } = turn;
  const code = new Code();
  code.open("loop");
  code.i32(0).op("i64.atomic.load", 3, CONTROL.word).tee(word);
  code
    .i64(HANDED_OUT_BITS)
    .op("i64.shr_u")
    .op("i32.wrap_i64")
    .i32(2 ** STEP_BITS - 1)
    .op("i32.and")
    .set(step);
  code.get(step).op("i32.eqz").get(isCaller).op("i32.and").open("if").op("return").op("end");

  code.open("block");
  code.get(step).op("i32.eqz").op("br_if", 0);
  code
    .get(step)
    .i32(SCHEDULE_ENTRY)
    .op("i32.mul")
    .i32(schedule - SCHEDULE_ENTRY)
    .op("i32.add")
    .tee(entry);
  code.op("i32.load", 2, 4).set(extent);
  code
    .get(word)
    .op("i32.wrap_i64")
    .i32(2 ** HANDED_OUT_BITS - 1)
    .op("i32.and")
    .tee(begin);
  code.get(extent).op("i32.ge_s").op("br_if", 0);
  takePiece(code, turn, lasts, kernelType);
  code.op("br", 1).op("end");

  code.get(spins).i32(1).op("i32.add").tee(spins).i32(SPINS).op("i32.gt_s");
  code.get(isCaller).op("i32.eqz").op("i32.and").open("if");
  sleep(code, turn);
  code.op("end").op("br", 0).op("end");
  return bodyOf(locals, code);
}

function declareTurn(locals: Locals): Turn {
  const word = locals.declare("i64", "word");
  const i32 = (name: string): number => locals.declare("i32", name);
  const [step, entry, extent] = [i32("step"), i32("entry"), i32("extent")];
  const [begin, size, spins] = [i32("begin"), i32("size"), i32("spins")];
  return { word, step, entry, extent, begin, size, spins };
}

/** Leaves the block with the loop's next round; where another thread was faster, before anything is computed. */
function takePiece(code: Code, turn: Turn, lasts: readonly number[], kernelType: number): void {
  const { word, begin, extent, size, entry, spins } = turn;
  code
    .get(extent)
    .i32(PIECES - 1)
    .op("i32.add")
    .i32(Math.log2(PIECES))
    .op("i32.shr_u")
    .tee(size);
  code.get(extent).get(begin).op("i32.sub").get(size);
  code.get(extent).get(begin).op("i32.sub").op("i32.lt_s").op("select").set(size);
  code.i32(0).get(word).get(word).get(size).op("i64.extend_i32_u").op("i64.add");
  code.op("i64.atomic.rmw.cmpxchg", 3, CONTROL.word).get(word).op("i64.ne").op("br_if", 1);
  code.get(begin).get(begin).get(size).op("i32.add").get(entry).op("i32.load", 2, 0).op("call_indirect", kernelType, 0);
  code.i32(0).set(spins);
  code.i32(0).get(size).op("i32.atomic.rmw.add", 2, CONTROL.done).get(size).op("i32.add").get(extent).op("i32.eq");
  code.open("if");
  code.i32(0).i32(0).op("i32.atomic.store", 2, CONTROL.done);
  moveOn(code, turn, lasts);
  wakeSleepers(code);
  code.op("end");
}

function moveOn(code: Code, { word, step }: Turn, lasts: readonly number[]): void {
  code.i32(0);
  lasts.forEach((last, at) => {
    code.get(step).i32(last).op("i32.eq");
    if (at > 0) code.op("i32.or");
  });
  code.open("if", "i64");
  code.get(word).i64(RUN_SHIFT).op("i64.shr_u").i64(RUN_SHIFT).op("i64.shl").op("else");
  code.get(word).i64(HANDED_OUT_BITS).op("i64.shr_u").i64(1).op("i64.add").i64(HANDED_OUT_BITS).op("i64.shl");
  code.op("end").op("i64.atomic.store", 3, CONTROL.word);
}

function sleep(code: Code, { word, spins }: Turn): void {
  code.i32(0).i32(1).op("i32.atomic.rmw.add", 2, CONTROL.sleepers).op("drop");
  code.i32(0).get(word).i64(FOREVER).op("memory.atomic.wait64", 3, CONTROL.word).op("drop");
  code.i32(0).i32(-1).op("i32.atomic.rmw.add", 2, CONTROL.sleepers).op("drop");
  code.i32(0).set(spins);
}

/** Who goes to sleep counts itself first and then compares the word, so that none sleeps on after it has moved. */
function wakeSleepers(code: Code): void {
  code.i32(0).op("i32.atomic.load", 2, CONTROL.sleepers).open("if");
  code.i32(0).i32(EVERYONE).op("memory.atomic.notify", 2, CONTROL.word).op("drop").op("end");
}
