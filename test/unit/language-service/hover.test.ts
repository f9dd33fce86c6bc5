import { describe, expect, it } from "vitest";
import { hoverAt } from "../../../src/language-service/hover.ts";
import { openAt } from "../../support/language-service.ts";

/** What is told at the bar of a text. */
function told(marked: string, files: Readonly<Record<string, string>> = {}): string | undefined {
  const { workspace, path, offset } = openAt(marked, files);
  return hoverAt(workspace, path, offset)?.markdown;
}

/** A net of one input with the bar somewhere in its lines. */
function inNet(lines: string, input = "[3, 224, 224]"): string | undefined {
  return told(`model Net(classes = 10) {\n  input image ${input}\n  ${lines}\n}\n`);
}

const blocks = `block Down(width, stride = 1) {
  conv wi·dth kernel=3 stride=stride pad=1
  let inner = 2 * width
  conv inner kernel=1
}
model Net {
  input image [3, 16, 16]
  Down 8 stride=2
  Down(16)
  expect params > 1K
}
`;

function inBlocks(before: string, behind: string): string | undefined {
  const text = blocks.replace("·", "");
  const at = text.indexOf(before + behind) + before.length;
  return told(`${text.slice(0, at)}|${text.slice(at)}`);
}

describe("a layer", () => {
  it("has its arithmetic with the numbers of its line", () => {
    const markdown = inNet("stem: co|nv 64 kernel=7 stride=2 pad=3")!;
    expect(markdown).toContain("**conv** `stem`: Convolution with a learned kernel");
    expect(markdown).toContain("`[3, 224, 224] → [64, 112, 112]`");
    expect(markdown).toContain("- height and width: `floor((224 + 2*3 - 7) / 2) + 1 = 112`");
    expect(markdown).toContain("- parameters: `(7*7*3)*64 + 64 = 9,472`");
    // 9,408 weights at 12,544 places.
    expect(markdown).toContain("- multiply-accumulates: `64*3*7*7 * 112*112 = 118,013,952`");
    expect(markdown).toMatch(/- kernel: `convolution`, .*147 multiply-adds/);
    expect(markdown).toContain("receptive field 7x7, 2x2 from one to the next");
  });

  it("shows what its middle element sees", () => {
    // Element 7 of 16 sees 6 to 8 of 16 rows and columns; a letter stands for 2 rows or a column.
    const field = "│                │\n";
    expect(inNet("c|onv 4 kernel=3 pad=1", "[1, 16, 16]")).toContain(
      `\`\`\`text\n┌────────────────┐\n${field.repeat(3)}│      ███       │\n│      ███       │\n${field.repeat(3)}└────────────────┘\n\`\`\``,
    );
    expect(inNet("conv 4 kernel=3; flat|ten", "[1, 16, 16]")).toContain("sees all of the input");
    expect(inNet("c|onv 4 kernel=5", "[1, 20]")).toContain("│       █████        │");
  });

  it("reckons with padding, dilation, rounding and open sizes", () => {
    expect(inNet("con|v 8 kernel=3x5 pad=[1, 0] dilation=2", "[3, 9, 12]")).toContain(
      "- height: `floor((9 + 2*1 - (2*(3 - 1) + 1)) / 1) + 1 = 7`\n- width: `floor((12 + 2*0 - (2*(5 - 1) + 1)) / 1) + 1 = 4`",
    );
    expect(inNet("maxpoo|l 3 stride=2 ceil=true", "[3, 8, 8]")).toContain("`ceil((8 + 2*0 - 3) / 2) + 1 = 4`");
    // The fourth window would start at 6, behind the last of 5 elements and the padding's one.
    expect(inNet("maxpoo|l 2 stride=2 pad=1 ceil=true", "[3, 5, 5]")).toContain(
      "`ceil((5 + 2*1 - 2) / 2) + 1 - 1 = 3`",
    );
    expect(inNet("convtrans|pose 8 kernel=3 stride=2 pad=1 output_pad=1", "[4, 7, 7]")).toContain(
      "`(7 - 1)*2 + 3 - 2*1 + 1 = 14`",
    );
    expect(inNet("m|axpool 2; upsample 2; add image", "[3, H, W]")).toContain(
      "- height: `floor((H + 2*0 - 2) / 2) + 1 = H/2`",
    );
  });

  it("multiplies sums as sums", () => {
    const halves = "(ceil(H/2) - 1)*(ceil(W/2) - 1)";
    expect(inNet("co|nv 8 kernel=3 stride=2", "[3, H, W]")).toContain(`8*3*3*3 * ${halves} = 216*${halves}`);
    expect(inNet("d|epthwise kernel=3 stride=2", "[3, H, W]")).toContain(`3*1*3*3 * ${halves} = 27*${halves}`);
    expect(inNet("conv 8 kernel=3 stride=2; convt|ranspose 8 kernel=3", "[3, H, W]")).toContain(
      `8*8*3*3 * ${halves} = 576*${halves}`,
    );
  });

  it("that joins has the forms with names and with braces", () => {
    expect(inNet("skip: relu; ad|d skip")).toContain("`add LABEL, …` or `add { … } { … }`");
    expect(inNet("skip: relu; conc|at skip")).toContain("`concat LABEL, … [axis=…]` or `concat [axis=…] { … } { … }`");
  });

  it("lists the layers of several calls, the first of them", () => {
    const markdown = inBlocks("  co", "nv width")!;
    expect(markdown).toContain("| `down1.conv1` | `[3, 16, 16] → [8, 8, 8]` | 224 | 13.8K |");
    expect(markdown).toContain("| `down2.conv1` | `[16, 8, 8] → [16, 8, 8]` | 2.32K | 147K |");
    const many = inNet("repeat 9 { re|lu; tanh }")!;
    expect(many.match(/^\| `\d\.relu1`/gm)).toHaveLength(6);
    expect(many).toContain("and 3 more");
  });

  it("is told where it is applied to the result of another, and where it never runs", () => {
    expect(inNet("conv 4 kernel=1 b|n relu")).toContain("**bn** `bn1`: Batch normalisation");
    expect(told("block Unused { conv 4 kernel=1 re|lu }\n")).toMatch(/^\*\*relu\*\*: [^\n]*\n\n`relu`$/);
    expect(inNet("co|nv 4 kernel=; relu")).toMatch(/^\*\*conv\*\*: [^\n]*\n\n`conv CHANNELS [^\n]*`$/);
  });
});

describe("an attribute", () => {
  it("has its meaning, default and value", () => {
    const stride = inNet("conv 64 kernel=7 str|ide=2")!;
    expect(stride).toContain("**stride**: a positive integer, or one per axis as 3x3 or [3, 3]; default `1`");
    expect(stride).toContain("Steps from one window to the next.\n\nhere: `2`");
    expect(inNet("conv 64 kernel=7 relu dropout(ra|te=0.5)")).toContain("here: `0.5`");
    expect(inNet("conv 64 kernel=1; upsample 2 mode=nea|rest")).toContain("**mode**: ");
    expect(inNet("conv 6|4 kernel=1")).toContain(
      "**channels**: a positive integer; required\n\nOutput channels.\n\nhere: `64`",
    );
    expect(inNet("a: relu; conv 3 kernel=1 fro|zen=true")).toContain("Training leaves its parameters as they are.");
  });

  it("of a block is one of its parameters, with its values in the calls", () => {
    expect(inBlocks("Down 8 str", "ide=2")).toBe("**stride**: default `1`\n\nhere: `2`");
    expect(inBlocks("Down(1", "6)")).toBe("**width**: required\n\nhere: `16`");
    expect(inBlocks("Down(wi", "dth,")).toBe("the parameter `width`: required\n\nhere: `8, 16`");
  });
});

describe("a name", () => {
  it("has its value, of all runs", () => {
    expect(inBlocks("conv wi", "dth")).toBe("the value `width` = `8, 16`");
    expect(inBlocks("let in", "ner")).toBe("the value `inner` = `16, 32`");
    expect(inNet("for w in [4, 8] { conv |w kernel=1 }")).toBe("the value `w` = `4, 8`");
    expect(inNet("for |w in [4, 8] { conv w kernel=1 }")).toBe("the value `w` = `4, 8`");
    expect(inNet("conv clas|ses kernel=1")).toBe("the value `classes` = `10`");
    expect(told("let ba|se = 4\nmodel Net {\n  input x [1, 2, 2]\n  conv base kernel=1\n}\n")).toBe(
      "the value `base` = `4`",
    );
  });

  it("of an open size says so, and for which the model is valid", () => {
    const open = "the size `H`, which is open; the model is valid for H and W from 3 on";
    expect(inNet("conv 4 kernel=3", "[3, H|, W]")).toBe(open);
    expect(inNet("conv 4 kernel=3; expect params > 1 at H|=5 W=7", "[3, H, W]")).toBe(open);
    expect(inNet("let half = H / 2; conv ha|lf kernel=1", "[3, H, W]")).toBe("the value `half` = `H / 2`");
  });

  it("of a tensor of its own has that one, which the next line does not take", () => {
    expect(inNet("to|k: parameter [1, 1, 768]; add tok", "[1, 196, 768]")).toBe(
      "`tok` names the tensor `[1, 1, 768]` behind the line, and its weights\n\n- `tok` `[1, 1, 768]`",
    );
  });

  it("of a tensor has its shape, and facts their sizes", () => {
    const lines = "skip: conv 8 kernel=3 stride=2\n  conv 4 kernel=1";
    expect(inNet(`${lines}\n  from sk|ip`)).toBe("the tensor `skip` `[8, 111, 111]`");
    expect(inNet(`${lines}\n  conv skip.chan|nels kernel=1`)).toBe("the size `skip.channels` = `8`");
    expect(inNet(`${lines}\n  conv i|n.height kernel=1`)).toBe("the tensor `in` `[3, 224, 224]`");
    expect(inNet(`${lines}\n  output mas|k = skip`)).toBe("the output `mask` `[8, 111, 111]`");
    expect(inNet(lines.replace("ski", "sk|i"))).toBe(
      "`skip` names the tensor `[8, 111, 111]` behind the line, and its weights\n\n- `skip.weight` `[8, 3, 3, 3]`\n- `skip.bias` `[8]`",
    );
  });

  it("that is hostile stays text", () => {
    const markdown = inNet('"<b>`|x": conv 8 kernel=1');
    expect(markdown).toContain("``<b>`x`` names");
    expect(markdown).toContain("- ``<b>`x.weight``");
  });
});

describe("a call of a block", () => {
  it("has the values of its parameters, and what it comes to", () => {
    // conv 3*8*9 + 8 at 8*8 places, then 8*16 + 16.
    expect(inBlocks("Do", "wn 8")).toBe(
      "`block Down(width, stride = 1)`\n\n- width: `8`\n- stride: `2`\n- shapes: `[3, 16, 16] → [16, 8, 8]`\n- parameters: 368\n- multiply-accumulates: 22,016",
    );
  });

  it("that runs several times has the least and the most of its figures, and what the block gives", () => {
    // 1*9 + 9 and 9*9 parameters of what is left behind; then 9 inputs, 2 outputs; then 2 inputs, 4 outputs. At 4 places.
    const text =
      "block B(n) {\n  wide: conv n kernel=1\n  conv 1 kernel=1 bias=false\n  from wide\n}\nmodel Net {\n  input x [1, 2, 2]\n  for n in [9, 2, 4] { B| n }\n}\n";
    expect(told(text)).toBe(
      "`block B(n)`\n\n- n: `9, 2, 4`\n- shapes: `[1, 2, 2] → [9, 2, 2] … [2, 2, 2] → [4, 2, 2]`\n- parameters: 16 … 27\n- multiply-accumulates: 48 … 80",
    );
  });

  it("of another file has them as well", () => {
    const text = 'import { Do|wn } from "./down.cvk"\nmodel Net {\n  input x [1, 8, 8]\n  Down 2\n}\n';
    const files = { "down.cvk": "block Down(width) { conv width kernel=2 stride=2 }\n" };
    expect(told(text, files)).toBe("`block Down(width)`");
    expect(told(text.replace("Do|wn", "Down").replace("Down 2", "Dow|n 2"), files)).toContain("- width: `2`\n");
  });
});

describe("a claim", () => {
  it("has what was found, and whether it holds", () => {
    // 368 of the first call; 9*16*16 + 16 and 16*32 + 32 of the second.
    expect(inBlocks("exp", "ect")).toContain("- `params` is `3_232`\n\nholds");
    expect(inBlocks("expect par", "ams")).toBe("`params` is `3_232`");
    expect(inNet("conv 4 kernel=1 -|> [4, 224, 224]")).toBe("- the tensor is `[4, 224, 224]`\n\nholds");
    const broken = inNet("conv 4 kernel=1 -|> [5, 224, 224]")!;
    expect(broken).toContain("- the tensor is `[4, 224, 224]`\n\n");
    expect(broken).not.toContain("holds");
  });
});

describe("what else stands there", () => {
  it("is told in a sentence", () => {
    expect(told("mod|el Net { input x [1]; dense 1 }")).toContain("`model NAME(parameter = default) { … }`");
    expect(inNet("rep|eat 2 { relu }")).toContain("each copy has weights of its own");
    expect(inNet("conv mi|n(3, 4) kernel=1")).toBe("`min(a, b, …)`: The smallest of its numbers.");
    expect(inNet("expect params < 6|2M")).toBe("`62M` = 62,000,000");
    expect(inNet("relu; expect memory < 8|MiB")).toBe("`8MiB` = 8,388,608 bytes (8.0 MiB)");
    expect(inNet("conv 4 kernel=3 stride=3 // convoke-ignore conv/un|read: meant")).toMatch(
      /^`conv\/unread`: The stride stops/,
    );
    expect(inNet("relu // re|lu")).toBeUndefined();
    expect(inNet("relu; expect macs == 0 a|t H=3 W=3", "[3, H, W]")).toContain("with these sizes instead of those of");
    expect(inNet("layout NH|WC; relu")).toContain("the channels of each place together");
    expect(inNet("layout NC|HW; relu")).toContain("one channel behind the other");
  });
});
