/** `convoke docs` on a folder: what is written, what is told, and what is left alone. */
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { docs } from "../../../src/cli/docs.ts";
import { exportOnnx } from "../../../src/interchange/onnx/export.ts";
import { onnxChunks } from "../../../src/interchange/onnx/write.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";
import { modelOf } from "../../support/models.ts";

const NET = "model Net(classes = 10) {\n  input image [1, 8, 8]\n  flatten\n  dense classes\n}\n";
const figure = (words: string, text: string): string => `It has <!-- convoke:${words} -->${text}<!-- /convoke -->.\n`;

const place = workplace({
  "package.json": "{}",
  "nets/net.cvk": NET,
  "nets/notes.txt": NET,
  "README.md": figure("params nets/net.cvk", "1"),
  "guide/sound.md": figure("params ../nets/net.cvk set classes=3", "195"),
  "guide/text.md": "Nothing of ours.\n",
});
const outside = workplace({ "net.cvk": NET });
symlinkSync(outside.path("net.cvk"), place.path("linked.cvk"));
mkdirSync(place.path("folder.cvk"));
afterAll(() => [place, outside].forEach((each) => each.remove()));

const read = (name: string): string => readFileSync(place.path(name), "utf8");
const run = (...words: string[]) =>
  runHere(docs, ...words.map((word) => (word.startsWith("-") ? word : place.path(word))));

describe("docs", () => {
  it("tells what is stale and leaves it, or writes it once", async () => {
    const before = read("README.md");
    const checked = await run("README.md", "guide", "--check");
    expect(checked.out).toContain("README.md:1:44 error[docs/stale]: `params` of nets/net.cvk is 650, not 1\n");
    expect(checked.out).toMatch(/\nok .*sound\.md: 0 models, 1 marker\n1 error\n$/);
    expect([checked.code, checked.err, read("README.md")]).toEqual([1, "", before]);
    // 8*8*10 + 10
    const written = await run("README.md", "guide");
    expect([written.code, read("README.md")]).toEqual([0, figure("params nets/net.cvk", "650")]);
    expect(written.err).toMatch(/^\S+README\.md: 1 marker written anew\n$/);
    const { mtimeMs, ino } = statSync(place.path("README.md"));
    expect(await run("README.md", "guide")).toMatchObject({ code: 0, err: "" });
    expect(statSync(place.path("README.md"))).toMatchObject({ mtimeMs, ino });
  });

  it("leaves a page with mistakes as it is, and writes the others", async () => {
    const [broken, sound] = [`${figure("params nets/net.cvk", "1")}${figure("prams nets/net.cvk", "1")}`, "a.md"];
    mkdirSync(place.path("some"));
    writeFileSync(place.path("some/broken.md"), broken.replaceAll("nets", "../nets"));
    writeFileSync(place.path(`some/${sound}`), figure("params ../nets/net.cvk", "1"));
    const { code, out } = await run("some");
    expect([code, out.match(/error\[/g)?.length, read("some/broken.md")]).toEqual([
      1,
      1,
      broken.replaceAll("nets", "../nets"),
    ]);
    expect(read("some/a.md")).toBe(figure("params ../nets/net.cvk", "650"));
  });

  it("takes what the configuration says of a model", async () => {
    const models = { "odd/*.cvk": { set: { classes: 2 } } };
    writeFileSync(place.path("convoke.config.json"), JSON.stringify({ models }));
    mkdirSync(place.path("odd"));
    writeFileSync(place.path("odd/net.cvk"), NET);
    writeFileSync(place.path("odd/page.md"), figure("params net.cvk", ""));
    expect((await run("odd")).code).toBe(0);
    expect(read("odd/page.md")).toBe(figure("params net.cvk", "130"));
  });

  it("tells figures of a model of another program", async () => {
    const model = modelOf(NET);
    const { model: onnx } = exportOnnx(model, initialiseWeights(model.graph, 1));
    writeFileSync(place.path("nets/net.onnx"), Buffer.concat(onnxChunks(onnx).model));
    writeFileSync(place.path("foreign.md"), figure("params nets/net.onnx", ""));
    expect(await run("foreign.md")).toMatchObject({ code: 0 });
    expect(read("foreign.md")).toBe(figure("params nets/net.onnx", "650"));
  });

  it.each([
    ["outside of the project", `params ../${basename(outside.folder)}/net.cvk`, "it lies outside of"],
    ["behind a link out of it", "params linked.cvk", "it lies outside of"],
    ["of another name", "params nets/notes.txt", "the name of a model ends in .cvk"],
    ["that is a folder", "params folder.cvk", "it is not a regular file"],
  ])("reads no model %s", async (_where, words, reason) => {
    writeFileSync(place.path("far.md"), figure(words, "1"));
    const { code, out } = await run("far.md");
    expect([code, read("far.md")]).toEqual([1, figure(words, "1")]);
    expect(out).toContain(`is not read: ${reason}`);
  });

  it("counts what is stale, however much it is", async () => {
    writeFileSync(place.path("many.md"), `${figure("params nets/net.cvk", "1")}\n`.repeat(1_001));
    const { code, out } = await run("many.md", "--check");
    expect([code, out.match(/error\[/g)?.length]).toEqual([1, 50]);
    expect(out).toMatch(/\n1001 errors\n$/);
    expect((await run("many.md")).code).toBe(0);
    expect(read("many.md")).toBe(`${figure("params nets/net.cvk", "650")}\n`.repeat(1_001));
  });

  it("takes pages of UTF-8, and leaves others alone", async () => {
    const bytes = Buffer.from(figure("params nets/net.cvk", "é"), "latin1");
    writeFileSync(place.path("latin.md"), bytes);
    expect(await run("latin.md")).toMatchObject({ code: 2, err: expect.stringMatching(/latin\.md is not UTF-8/) });
    expect(readFileSync(place.path("latin.md"))).toEqual(bytes);
  });

  it("is told which pages", async () => {
    expect(await runHere(docs)).toMatchObject({ code: 2, err: expect.stringContaining("name pages") });
    expect(await runHere(docs, "-")).toMatchObject({ code: 2, err: expect.stringContaining("instead of -") });
    expect(await run("nets")).toMatchObject({ code: 2, err: expect.stringContaining("no .md or .markdown file in") });
    expect(await run("guide/text.md")).toMatchObject({
      code: 0,
      out: "",
      err: expect.stringContaining("no page shows"),
    });
  });
});
