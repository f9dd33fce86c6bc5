/**
 * What the WebAssembly backend makes of a program: a binary and what the text around it must know. The binary exports
 *
 *     memory                                    its memory: made by itself, or imported where it is shared
 *     run()                                     all kernels of `run`, in order, once
 *     train(), judge()                          those of these regions, of a program that trains
 *     prepare(step: i32, begin: i32, end: i32)  a part of a step of `prepare`
 *     step(index: i32, begin: i32, end: i32)    a part of a step of `run`, for profiles
 *
 * and with shared memory, instead of its own memory:
 *
 *     import "env" "memory"                     the memory that the threads share
 *     import "env" "thread" (i32)               a global: 0 for the thread that calls `run`, 1, 2, … for the others
 *     work()                                    what every other thread calls once: waits for runs and takes its part of
 *                                               each; never returns
 *
 * Addresses are in bytes.
 */
import type { Buffer } from "../../kernel/ir.ts";

export interface WasmOptions {
  /** Memory is shared by up to this many threads; 1 is a memory of its own. */
  readonly threads: number;
  /** Multiply-adds may be fused where the machine has an instruction for it: faster, and not the same everywhere. */
  readonly relaxedSimd: boolean;
  /** Every access is compared with the bounds of its buffer, and traps outside. For tests. */
  readonly guards: boolean;
  /** Functions are not named with their lines, so that the bytes stay the same where lines of the model's text move. */
  readonly withoutLines?: true;
}

export interface WasmKernels {
  readonly binary: Uint8Array;
  /** What the locals of each function are called, which the binary does not say. */
  readonly locals: readonly (readonly string[])[];
  /** Size of the memory, in pages of 64 KiB: what it starts with and all it ever gets. There can be no more than 65536. */
  readonly pages: number;
  /** Where a port of any region lies, or state. */
  address(buffer: Buffer): number;
  /** What `prepare` leaves behind for `run`: saving these bytes saves preparing. */
  readonly packed: { readonly begin: number; readonly end: number };
  readonly prepare: readonly PrepareStep[];
  readonly run: readonly RunStep[];
}

/**
 * Before it runs, the tensors in `whole` must lie where they are wanted, as float32. A tensor in `stream` comes in pieces,
 * so that no large one is ever whole in memory: for the part [begin, end) of the range, at most `steps` long, its elements
 * [begin * perStep, end * perStep), as far as it has so many, must lie at `address`. A tensor that several steps read is
 * handed in for each of them: each step has the memory to itself.
 */
export interface PrepareStep {
  readonly extent: number;
  readonly whole: readonly { readonly tensor: string; readonly address: number }[];
  readonly stream?: {
    readonly tensor: string;
    readonly address: number;
    readonly perStep: number;
    readonly steps: number;
  };
}

export interface RunStep {
  /** The function's name, as profilers show it. */
  readonly name: string;
  readonly extent: number;
}
