import { describe, expect, it } from "vitest";
import { InternalError } from "../../../src/base/invariant.ts";
import { UsageError } from "../../../src/cli/command.ts";
import { reportFailure } from "../../../src/cli/failure.ts";
import { unstyled } from "../../../src/diagnostics/pretty.ts";
import { FormatError } from "../../../src/formats/format-error.ts";

function told(error: unknown): { code: number; out: string; err: string } {
  const text = { out: "", err: "" };
  const io = {
    out: (words: string) => void (text.out += words),
    err: (words: string) => void (text.err += words),
    progress: () => {},
    outStyle: unstyled,
    errStyle: unstyled,
  };
  return { code: reportFailure(error, io), ...text };
}

describe("what went wrong", () => {
  it("is the user's data: exit code 1", () => {
    expect(told(new FormatError("a.npy: truncated"))).toEqual({ code: 1, out: "", err: "error: a.npy: truncated\n" });
  });

  it("is the user's command: exit code 2", () => {
    expect(told(new UsageError("name a file"))).toEqual({ code: 2, out: "", err: "error: name a file\n" });
  });

  it("is our bug: exit code 70, what to do, and where it happened", () => {
    const { code, out, err } = told(new InternalError("size H is not bound"));
    expect([code, out]).toEqual([70, ""]);
    expect(err).toMatch(/^internal error: this is a bug in convoke.* Please report it/);
    expect(err).toContain("size H is not bound");
    expect(err).toContain("failure.test.ts");
    expect(told("no error at all").code).toBe(70);
  });

  it("is a model that no memory can hold: exit code 1, and no bug of ours", () => {
    let error: unknown;
    try {
      void new Float32Array(2 ** 52);
    } catch (caught) {
      error = caught;
    }
    const message = "error: the model is too large for the memory of this process\n";
    expect(told(error)).toEqual({ code: 1, out: "", err: message });
    expect(told(new RangeError("Maximum call stack size exceeded")).code).toBe(70);
  });
});
