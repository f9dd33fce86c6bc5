/** Markers of a page: what is one, what is asked for, and what is wrong with it. */
import { describe, expect, it } from "vitest";
import { spanText } from "../../../src/base/source.ts";
import { fresh, judged, mistakesOf, NET } from "./pages.ts";

const CLOSE = "<!-- /convoke -->";
const params = (between: string, words = "params net.cvk"): string => `<!-- convoke:${words} -->${between}${CLOSE}`;

describe("a marker", () => {
  it.each([
    ["in a paragraph", `It has ${params("1")} parameters.`],
    ["at the beginning of a line", `${params("1")} parameters`],
    ["in a heading", `## ${params("1")} parameters ##`],
    ["in a cell", `| a | b |\n| - | - |\n| \`|\` | ${params("1")} |`],
    ["in the title of a table", `| a | ${params("1")} |\n| - | - |`],
    ["in an item of a list in a quote", `> - a\n> - ${params("1")}`],
    ["in HTML", `<p>\n<b>${params("1")}</b>\n</p>`],
    ["behind code", `\`a\` and \`\` \` \`\` ${params("1")}`],
    ["with line ends of Windows", `a\r\n${params("1")}\r\nb\r\n`],
  ])("%s keeps its figure", async (_where, text) => {
    // 3*3*1*4 + 4 of the convolution, 6*6*4*10 + 10 of the dense layer
    expect(await fresh(text)).toBe(text.replace("1<!--", "1,490<!--"));
  });

  it.each([
    ["a code span", `\`${params("1")}\``],
    ["a fence", `\`\`\`html\n${params("1")}\n\`\`\``],
    ["indented code", `    ${params("1")}`],
    ["another comment", `<!-- ${"<!-- convoke:params net.cvk"} 1 -->`],
  ])("in %s is text", async (_where, text) => {
    expect(await judged(text)).toMatchObject({ diagnostics: [], kept: 0 });
  });

  it.each([
    ["params", "1,490"],
    ["params", "1.49K", "short"],
    ["trainable", "1,490"],
    // 3*3*1*4*6*6 + 144*10
    ["macs", "2,736"],
    ["weights", "5.8 KiB"],
    ["weights", "2.9 KiB", "weights-type=f16"],
    ["receptive", "8x8"],
    ["layers", "4"],
  ])("of %s is %s", async (name, text, words = "") => {
    expect(await fresh(params("", `${name} net.cvk ${words}`))).toBe(params(text, `${name} net.cvk ${words}`));
  });

  it.each(["**", "*", "__", "_", "***", "~~"])("keeps its emphasis: %s", async (marks) => {
    const text = params(`${marks}1,490${marks}`);
    expect(await fresh(params(`${marks}1${marks}`))).toBe(text);
    expect((await judged(text)).stale).toEqual([]);
    const open = params(`${marks}\`1*W\`${marks}`, "params open.cvk");
    expect(await fresh(open, { "open.cvk": "model A { input x [W]; dense 2 }" })).toBe(open.replace("1*W", "2*W + 2"));
  });

  it("says which model, with which values, as seen from the page", async () => {
    const files = {
      "nets/two nets.cvk": `${NET}\nmodel Other(classes) {\n  input x [H]\n  dense classes\n}\n`,
    };
    const words = `params "nets/two nets.cvk#Other" set classes=3 size H=5`;
    expect(await fresh(params("", words), files)).toBe(params("18", words));
    const open = `params 'nets/two nets.cvk#Other' set classes=3`;
    expect(await fresh(params("", open), files)).toBe(params("`3*H + 3`", open));
  });

  it.each([
    ["misspells what it keeps", params("1", "parms net.cvk"), "1:14 docs/marker"],
    ["keeps nothing", params("1", ""), "1:1 docs/marker"],
    ["names no model", params("1", "params"), "1:1 docs/marker"],
    ["names two", params("1", "params net.cvk b.cvk"), "1:29 docs/marker"],
    ["has an unknown word", params("1", "params net.cvk classes=3"), "1:29 docs/marker"],
    ["has no value behind `set`", params("1", "params net.cvk set"), "1:29 docs/marker"],
    ["has a size that is none", params("1", "params net.cvk size H=-1"), "1:34 docs/marker"],
    ["has columns of one figure", params("1", "params net.cvk columns=layer"), "1:29 docs/marker"],
    ["has a short form of bytes", params("1", "memory net.cvk short"), "1:29 docs/marker"],
    ["has a type of weights of another figure", params("1", "params net.cvk weights-type=f16"), "1:29 docs/marker"],
    [
      "has more words than anybody reads",
      params("1", `params net.cvk ${"set a=1 ".repeat(100_000)}`),
      "1:1 docs/marker",
    ],
    ["has a type of weights that there is not", params("1", "weights net.cvk weights-type=f8"), "1:30 docs/marker"],
    ["has a column that there is not", params("", "report net.cvk columns=layer,parms"), "1:29 docs/marker"],
    ["has times, which are others each time", params("", "report net.cvk columns=layer,time"), "1:29 docs/marker"],
    ["names a file that is not there", params("1", "params no.cvk"), "1:21 docs/model"],
    ["names a model that is not there", params("1", "params net.cvk#Nat"), "1:21 docs/model"],
    ["names a model with mistakes", params("1", "params broken.cvk"), "1:21 docs/model"],
    ["sets what its model does not have", params("1", "params net.cvk set classes=3"), "1:21 docs/model"],
    ["is not closed", "a <!-- convoke:params net.cvk --> b", "1:3 docs/pair"],
    ["is closed twice", `${params("1,490")} ${CLOSE}`, "1:55 docs/pair"],
    [
      "is closed by other words",
      "<!-- convoke:params net.cvk -->1<!-- /convoke:params -->",
      "1:1 docs/pair",
      "1:33 docs/pair",
    ],
    ["is in another", params(params("1,490")), "1:1 docs/pair", "1:85 docs/pair"],
    ["runs over lines", `a <!-- convoke:params net.cvk -->1\n\nb\n\nc ${CLOSE}`, "1:3 docs/pair"],
    ["has a table within a line", `a ${params("", "report net.cvk")}`, "1:3 docs/pair"],
    ["has text behind its table", `${params("", "report net.cvk")} a`, "1:1 docs/pair"],
    ["would lose what is no table", `<!-- convoke:report net.cvk -->\n\ntext\n\n${CLOSE}`, "3:1 docs/pair"],
  ])("that %s is told of", async (_what, text, ...expected) => {
    const files = { "net.cvk": NET, "broken.cvk": NET.replace("dense", "dens") };
    expect(mistakesOf(await judged(text, files))).toEqual(expected);
  });

  it("of a model with a claim that does not hold keeps the figure that it has", async () => {
    const files = { "net.cvk": NET.replace("dense 10", "dense 10\n  expect params == 1") };
    expect(await fresh(params("1"), files)).toBe(params("1,490"));
  });

  it("that is stale tells what is there and what should be", async () => {
    const { stale } = await judged(`It has ${params("1,400")}, ${params("1,490")} and ${params("")}.`);
    expect(stale.map(({ message, span }) => [message, spanText(span)])).toEqual([
      ["`params` of net.cvk is 1,490, not 1,400", "1,400"],
      ["`params` of net.cvk is not here yet: 1,490", "<!-- convoke:params net.cvk -->"],
    ]);
  });
});
