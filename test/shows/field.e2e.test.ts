/** Small inputs that failed in the field, given to the command as their users did; `../shared/testdata/field/README.md` says what is right. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { commandPath, workplace } from "../support/command.ts";
import { hasSharedData, sharedDataNote, sharedPath } from "../support/shared-data.ts";

const place = workplace();
afterAll(() => place.remove());

const field = (path: string): string => sharedPath(`field/${path}`);

describe.skipIf(!hasSharedData)(`habits of other frameworks${sharedDataNote}`, () => {
  it.each([
    ["axis2.cvk", 0, ["4:16 warning[resolve/axis-number]", "5:15 warning[resolve/axis-number]"]],
    ["nhwc3.cvk", 1, ["3:15 warning[resolve/input-order]", "write `[3, 224, 224]`"]],
    ["t1.cvk", 0, ["4:26 warning[resolve/comment-operand]", "floor(k / 2)"]],
    ["t4.cvk", 1, ["4:3 error[syntax/other-words]", "write `skip: here`", "1 error\n"]],
  ])("%s", (file, code, told) => {
    const { code: found, out } = place.convoke("check", field(`habits/${file}`));
    expect(found).toBe(code);
    for (const text of told) expect(out).toContain(text);
  });

  it("names stay what they are where a plain layer is added to a body", () => {
    const { out } = place.convoke("report", field("habits/names.cvk"), "--format", "json");
    const names = (JSON.parse(out) as { layers: { name: string }[] }).layers.map(({ name }) => name);
    expect(names).toContain("layer1.0.conv1");
    expect(names).toContain("layer2.1.conv1");
    expect(names).toContain("0.conv1");
    expect(names).toContain("0.relu1");
    expect(names.filter((name) => name.includes("b1."))).toEqual([]);
  });
});

describe.skipIf(!hasSharedData)(`hostile files${sharedDataNote}`, () => {
  it("a product beyond 2^53 is told as rounded", () => {
    const { code, out } = place.convoke("check", field("hostile/huge-number-format/model.cvk"));
    expect(code).toBe(0);
    // The second layer has (2^53 - 1)^2 weights, 8.11e31; the first one, and the biases, are lost beside them.
    expect(out).toMatch(/≈8\.11e31 parameters/);
    expect(out).not.toMatch(/\d,\d+e\+/);
  });

  it.each(["imp1.cvk", "imp2.cvk", "imp3.cvk"])("%s reads no file of the machine", (file) => {
    const { code, out, err } = place.convoke("check", field(`hostile/import-any-file/${file}`));
    expect(code).toBe(1);
    expect(out).toContain("error[resolve/import-refused]");
    expect(out + err).not.toContain("root:");
  });

  it.each(["bad.cvk", "warn.cvk"])("%s has one exit code, whoever reads", (file) => {
    const args = [commandPath, "check", field(`hostile/epipe-exit-0/${file}`)];
    const whole = spawnSync(process.execPath, args).status;
    const closed = spawnSync("sh", ["-c", '"$@" | true', "sh", process.execPath, ...args]);
    const told = spawnSync("bash", ["-c", '"$@" | true; exit ${PIPESTATUS[0]}', "bash", process.execPath, ...args]);
    expect(closed.status).toBe(0);
    expect(told.status).toBe(whole);
    expect(whole).toBe(file === "bad.cvk" ? 1 : 0);
  });

  // oxlint-disable-next-line no-control-regex
  const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
  it.each(["c.cvk", "esc.cvk", "escbad.onnx"])("nothing of %s speaks to the terminal", (file) => {
    for (const command of ["check", "report", "dump"]) {
      const { out, err } = place.convoke(command, field(`hostile/escape-sequences/${file}`));
      expect(out + err).not.toMatch(raw);
    }
  });
});

describe.skipIf(!hasSharedData)(`ONNX models${sharedDataNote}`, () => {
  it.each([
    ["import-drops-rank/reshape_flat.onnx", "y is [90] in the file; the output of the text is [1, 90]", "flatten"],
    ["onnx-batch-axis/flatten_axis2.onnx", "y is [6, 4] in the file", "reshape [6, 4]"],
    ["onnx-batch-axis/squeeze_batch.onnx", "y is [6, 2] in the file", "reshape [6, 2]"],
    ["onnx-batch-axis/reshape_batch_away_and_back.onnx", "", "relu"],
    ["onnx-shared-weights/shared.onnx", "148 parameters", "share=conv_a"],
  ])("%s as text", (file, told, written) => {
    const { code, err } = place.convoke("import", field(file), "-o", "m.cvk");
    expect(code).toBe(0);
    expect(err).toContain(told);
    expect(err).not.toMatch(/\bview\b/);
    expect(readFileSync(place.path("m.cvk"), "utf8")).toContain(written);
  });
});
