import { describe, expect, it } from "vitest";
import { signatureAt } from "../../../src/language-service/signature.ts";
import { openAt } from "../../support/language-service.ts";

/** The label with the active parameter in marks. */
function shown(marked: string): string | undefined {
  const { analysis, offset } = openAt(marked);
  const help = signatureAt(analysis, offset);
  if (help === undefined || help.active === undefined) return help?.label;
  const [start, end] = help.parameters[help.active]!.label;
  return `${help.label.slice(0, start)}‹${help.label.slice(start, end)}›${help.label.slice(end)}`;
}

/** What is active where this line stands in a model. */
function active(line: string): string | undefined {
  const label = shown(
    `block Down(width, stride = 1) { conv width kernel=3 stride=stride }\nmodel Net(classes = 10) {\n  input image [3, 8, 8]\n  skip: relu\n  ${line}\n  relu\n}\n`,
  );
  return label && (/‹(.*)›/.exec(label)?.[1] ?? "none");
}

describe("help with arguments", () => {
  it("shows what a layer takes, plain values first", () => {
    expect(shown("model Net {\n  dense |")).toBe(
      "dense ‹features›, bias=true, axis=…, weight=…, share=…, frozen=false",
    );
    expect(shown("model Net {\n  softmax |\n}")).toMatch(/^softmax axis=channels/);
    expect(shown("block Down(width, stride = 2 * width) {}\nmodel Net { Down | }")).toBe(
      "Down ‹width›, stride=2 * width, share=…, frozen=false, recompute=false",
    );
  });

  it("knows which argument is being written", () => {
    expect(active("conv 6|")).toBe("channels");
    expect(active("conv 64 |")).toBe("none");
    expect(active("conv 64 k|")).toBe("kernel=…");
    expect(active("conv 64 kernel=|")).toBe("kernel=…");
    expect(active("conv 64 kernel=3 + |")).toBe("kernel=…");
    expect(active("conv 64 kernel=[3, |")).toBe("kernel=…");
    expect(active("conv 64 kernel=[3, 3] st|")).toBe("stride=1");
    expect(active("conv classes * 2|")).toBe("channels");
    expect(active("conv 64 stride=2 s|")).toBe("share=…");
    expect(active("label: conv |")).toBe("channels");
    expect(active("Down 8, |")).toBe("stride=1");
    expect(active("Down 8, classes |")).toBe("none");
    expect(active("add skip, |")).toBe("tensor, …");
    expect(active("repeat 2 { conv | }")).toBe("channels");
  });

  it("is the same in parentheses, over several lines", () => {
    expect(active("conv(|")).toBe("channels");
    expect(active("conv(64, |)")).toBe("none");
    expect(active("conv(64, kernel=3, p|)")).toBe("pad=0");
    expect(active("conv(64,\n    stride=|\n  )")).toBe("stride=1");
    expect(active("Down(8, |")).toBe("stride=1");
    expect(active("conv 4 kernel=1 bn(eps=|)")).toBe("eps=0.00001");
    expect(active("conv 4 kernel=1 bn(|")).toBe("none");
    expect(active("conv 4 kernel=1 dropout(|")).toBe("rate=0.5");
    expect(active("input other [3, 8, 8] pixels(fit=|)")).toBe("fit=stretch");
  });

  it("is that of a function within one", () => {
    expect(shown("model Net { conv min(3, |")).toBe("min(a, ‹b›, …)");
    expect(shown("let n = pow(2, |)")).toBe("pow(base, ‹exponent›)");
    expect(active("conv min(3, 4) k|")).toBe("kernel=…");
  });

  it("is missing where nothing is called, and behind what takes no more", () => {
    for (const line of [
      "|",
      "con|v 3",
      "conv 64 kernel=3 relu |",
      "conv 3 kernel=1 -> [|",
      "from |",
      "let a = |",
      "nothing |",
    ])
      expect(active(line), line).toBeUndefined();
    expect(active("relu // conv(|")).toBeUndefined();
    expect(active("conv(64\n  |")).toBeUndefined();
  });
});
