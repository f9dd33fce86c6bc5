/** The text of a module of a few functions, written down by hand. */
import { expect, it } from "vitest";
import { stageText } from "../../../../src/reports/stages.ts";
import { ModuleBuilder } from "../../../../src/targets/wasm/binary-module.ts";
import { bodyOf, Code, Locals } from "../../../../src/targets/wasm/code.ts";
import { printBinary } from "../../../../src/targets/wasm/print-binary.ts";
import { exampleModel } from "../../../support/models.ts";

function twoFunctions(): Uint8Array {
  const module = new ModuleBuilder({ pages: 2, shared: false });
  const twice = module.declare("twice", { parameters: ["f32"], results: ["f32"] });
  module.define(twice, bodyOf(new Locals(["x"]), new Code().get(0).get(0).op("f32.add")));
  const locals = new Locals(["begin", "end"]);
  const [pointer, vector] = [locals.declare("i32", "pointer"), locals.declare("v128", "vector")];
  const code = new Code().open("block").open("loop");
  code.get(pointer).f32(0.5).op("call", twice).op("f32.store", 2, 16);
  code.get(pointer).op("v128.load", 2, 32).set(vector);
  code.get(0).get(1).op("i32.ge_s").op("br_if", 1).op("br", 0).op("end").op("end");
  code.get(0).open("if", "i32").i32(1).op("else").i32(-1).op("end").op("drop");
  const main = module.add('läyer "1" (net.cvk:3)', { parameters: ["i32", "i32"], results: [] }, bodyOf(locals, code));
  module.export("run", main);
  return module.finish("Net", [main], [{ address: 8, bytes: Uint8Array.of(1, 255) }]);
}

const text = String.raw`(module
  (type (;0;) (func (param f32) (result f32)))
  (type (;1;) (func (param i32 i32)))
  (memory 2 2)
  (table 1 1 funcref)
  (global $window (mut i32) (i32.const 0))
  (export "memory" (memory 0))
  (export "run" (func $"läyer \"1\""))
  (elem (i32.const 0) func
    $"läyer \"1\""
  )
  (data (i32.const 8)
    "\01\ff"
  )
  (func $twice (param $x f32) (result f32)
    local.get $x
    local.get $x
    f32.add
  )
  ;; net.cvk:3  a layer
  (func $"läyer \"1\"" (param $begin i32) (param $end i32)
    (local $end_2 i32) (local $3 v128)
    block
      loop
        local.get $end_2
        f32.const 0.5
        call $twice
        f32.store offset=16
        local.get $end_2
        v128.load offset=32 align=4
        local.set $3
        local.get $begin
        local.get $end
        i32.ge_s
        br_if 1
        br 0
      end
    end
    local.get $begin
    if (result i32)
      i32.const 1
    else
      i32.const -1
    end
    drop
  )
)
`;

it("is names, blocks further in, alignment where it is not that of the access, and what is known besides", () => {
  const notes = [{ locals: ["x"] }, { heading: "net.cvk:3  a layer", locals: ["begin", "end", "end"] }];
  expect(printBinary(twoFunctions(), notes).module).toBe(text);
});

it("has each function alone, as it stands in the module", () => {
  const { module, functions } = printBinary(twoFunctions());
  expect(functions.get(0)).toBe(
    "(func $twice (param $0 f32) (result f32)\n  local.get $0\n  local.get $0\n  f32.add\n)",
  );
  for (const each of functions.values()) expect(module).toContain(each.replaceAll(/^/gm, "  "));
});

it("is the last stage of a model, with what each kernel computes above it", () => {
  const printed = stageText(exampleModel("edge.cvk"), "text", { target: "wasm" });
  expect(printed).toContain("  ;; edge.cvk:6  conv1: conv 1");
  expect(printed).toContain("(func $conv1 (param $begin i32) (param $end i32)");
});
