/** Loads and stores: which instruction, at which address, and the checks of a binary with guards. */
import { invariant } from "../../base/invariant.ts";
import { bytesOf, ELEMENTS } from "../../kernel/elements.ts";
import type { Buffer, Expression, Statement } from "../../kernel/ir.ts";
import { scaleSum } from "../../kernel/linear-form.ts";
import { addSums } from "./affine-sum.ts";
import type { Instruction } from "./opcodes.ts";
import { addressOf, type Address, type Integer } from "./pointers.ts";
import { sizeOf } from "./address-space.ts";
import type { Scope } from "./code-scope.ts";

const VECTOR = 4;

export function addressIn(scope: Scope, buffer: Buffer, index: Integer): Address {
  const size = bytesOf(buffer.element);
  const base = scope.surroundings.addressOf(buffer);
  if (buffer.role !== "scratch" || scope.scratch === undefined) return addressOf(index, size, base);
  return addressOf(addSums(index, scaleSum(scope.scratch, 8 / size)), size, base);
}

/** Pushes what `load` gives. */
export function pushLoad(scope: Scope, { buffer, lanes, active }: LoadLike, address: Address): void {
  const count = active ?? lanes;
  guard(scope, buffer, address, count);
  if (lanes === VECTOR && bytesOf(buffer.element) === 8) return pushDoubles(scope, buffer, address, count);
  if (lanes === VECTOR) return pushVector(scope, buffer, address, count);
  access(scope, buffer, address, ELEMENTS[buffer.element].wasm.load);
}

type LoadLike = Pick<Extract<Expression, { kind: "load" }>, "buffer" | "lanes" | "active">;

/** Stores two of four doubles that follow each other, which `push` pushes; the first `active` of the four are stored. */
export function storeHalf(scope: Scope, { buffer, active }: StoreLike, address: Address, push: () => void): void {
  const { code, half, pointers } = scope;
  const count = (active ?? VECTOR) - 2 * half;
  if (count <= 0) return;
  const offset = address.offset + 16 * half;
  guard(scope, buffer, { ...address, offset }, Math.min(2, count));
  pointers.push(code, address.sum, address.scale);
  push();
  if (count === 1) code.op("v128.store64_lane", alignment(buffer), offset, 0);
  else code.op("v128.store", alignment(buffer), offset);
}

/** Pushes one element in every lane. */
export function pushSplatLoad(scope: Scope, buffer: Buffer, address: Address): void {
  guard(scope, buffer, address, 1);
  access(scope, buffer, address, "v128.load32_splat");
}

/** Pushes two of four elements that follow each other, in the low half of a vector. */
export function pushHalfLoad(scope: Scope, buffer: Buffer, address: Address, half: 0 | 1): void {
  guard(scope, buffer, address, VECTOR);
  access(scope, buffer, { ...address, offset: address.offset + 8 * half }, "v128.load64_zero");
}

function pushVector(scope: Scope, buffer: Buffer, address: Address, count: number): void {
  const { wasm } = ELEMENTS[buffer.element];
  if (count === 4 && "loadLanes" in wasm) {
    access(scope, buffer, address, wasm.loadLanes);
    if ("spreadLanes" in wasm) for (const instruction of wasm.spreadLanes) scope.code.op(instruction);
    return;
  }
  invariant(bytesOf(buffer.element, VECTOR) === 16, `vectors of ${buffer.name} do not fit`);
  if (count === 1) return access(scope, buffer, address, "v128.load32_zero");
  // The third lane: its address goes below the vector that it is put into.
  if (count === 3) scope.pointers.push(scope.code, address.sum, address.scale);
  access(scope, buffer, address, "v128.load64_zero");
  if (count === 3) scope.code.op("v128.load32_lane", alignment(buffer), address.offset + 8, 2);
}

/** Two of four doubles that follow each other, as far as they are among the first `count`. */
function pushDoubles(scope: Scope, buffer: Buffer, address: Address, count: number): void {
  const inHalf = count - 2 * scope.half;
  if (inHalf <= 0) return void scope.code.f64x2(0);
  const at = { ...address, offset: address.offset + 16 * scope.half };
  access(scope, buffer, at, inHalf === 1 ? "v128.load64_zero" : "v128.load");
}

/** Stores what `push` pushes. */
export function store(scope: Scope, { buffer, active, value }: StoreLike, address: Address, push: () => void): void {
  const { code, pointers } = scope;
  const count = active ?? value.lanes;
  guard(scope, buffer, address, count);
  pointers.push(code, address.sum, address.scale);
  push();
  if (value.lanes === VECTOR) return storeVector(scope, buffer, address, count);
  code.op(ELEMENTS[buffer.element].wasm.store, alignment(buffer), address.offset);
}

type StoreLike = Pick<Extract<Statement, { kind: "store" }>, "buffer" | "active" | "value">;

/** Address and vector are on the stack. */
function storeVector(scope: Scope, buffer: Buffer, address: Address, count: number): void {
  const { code, locals, pointers } = scope;
  invariant(bytesOf(buffer.element, VECTOR) === 16, `vectors of ${buffer.name} do not fit`);
  if (count === 4) return void code.op("v128.store", alignment(buffer), address.offset);
  if (count === 1) return void code.op("v128.store32_lane", alignment(buffer), address.offset, 0);
  if (count === 2) return void code.op("v128.store64_lane", alignment(buffer), address.offset, 0);
  const vector = locals.declare("v128", "lanes");
  code.tee(vector).op("v128.store64_lane", alignment(buffer), address.offset, 0);
  pointers.push(code, address.sum, address.scale);
  code.get(vector).op("v128.store32_lane", alignment(buffer), address.offset + 8, 2);
}

function access(scope: Scope, buffer: Buffer, { sum, scale, offset }: Address, instruction: Instruction): void {
  scope.pointers.push(scope.code, sum, scale);
  scope.code.op(instruction, alignment(buffer), offset);
}

/** The binary logarithm of the alignment in bytes; elements are aligned, vectors need not be. */
function alignment({ element }: Buffer): number {
  return Math.log2(bytesOf(element));
}

/** Ends in a trap where the bytes of an access are not all in the buffer. */
function guard(scope: Scope, buffer: Buffer, { sum, scale, offset }: Address, count: number): void {
  if (!scope.surroundings.options.guards) return;
  const { code, pointers } = scope;
  const room = sizeOf(buffer) - bytesOf(buffer.element, count);
  if (room < 0) return void code.op("unreachable");
  pointers.push(code, sum, scale);
  const thread = buffer.role === "scratch" ? scope.scratch : undefined;
  code.i32(offset - scope.surroundings.addressOf(buffer)).op("i32.add");
  if (thread !== undefined) {
    pointers.push(code, thread, 8);
    code.op("i32.sub");
  }
  code.i32(room).op("i32.gt_u").open("if").op("unreachable").op("end");
}
