/**
 * The documentation site: every page is well-formed, every link leads somewhere, every example is a model that opens in the playground
 * and says what its page says, and search finds each layer and each code first.
 */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { readFragment } from "../../playground/link.ts";
import { createSearcher, type Searcher } from "../../playground/site/search/search.ts";
import type { SearchIndex } from "../../playground/site/search/search-index.ts";
import { siteFiles, type SiteFiles } from "../../playground/site/site.ts";
import { check } from "../../src/check.ts";
import { commands } from "../../src/cli/commands.ts";
import { layerNames } from "../../src/reports/manual.ts";
import { allCodes } from "../../src/reports/diagnostics-page.ts";
import { tagsOf, textOf, type HtmlTag } from "../support/html.ts";
import { blocksOf, readPage } from "../support/pages.ts";

const root = new URL("../../", import.meta.url).pathname;
const read = (path: string): string => readFileSync(root + path, "utf8");

interface Page {
  readonly path: string;
  readonly html: string;
  readonly tags: readonly HtmlTag[];
  readonly links: readonly string[];
}

let files: SiteFiles;
let pages: ReadonlyMap<string, Page>;
let searcher: Searcher;

beforeAll(async () => {
  files = await siteFiles(read, root);
  pages = new Map(
    [...files].filter(([path]) => path.endsWith(".html")).map(([path, html]) => [path, pageOf(path, html)]),
  );
  searcher = createSearcher(JSON.parse(files.get("docs/search-index.json")!) as SearchIndex);
}, 60_000);

function pageOf(path: string, html: string): Page {
  const tags = tagsOf(html);
  const links = tags.flatMap(({ attributes }) => ["href", "src"].flatMap((name) => attributes.get(name) ?? []));
  return { path, html, tags, links };
}

function found(query: string): string | undefined {
  const [first] = searcher.search(query, 1);
  return first && `${first.path}${first.anchor === "" ? "" : `#${first.anchor}`}`;
}

describe("pages", () => {
  it("are those of all layers, codes and commands, and of every page of docs/", () => {
    const named = [
      ...layerNames.map((name) => `layers/${name}`),
      ...[...allCodes()].map(([code]) => `codes/${code.replaceAll("/", "-")}`),
      ...Object.keys(commands).map((name) => `cli/${name}`),
      ..."guide language layers codes api cli from-pytorch from-keras architecture decisions/three-irs".split(" "),
    ];
    expect(named.filter((path) => !pages.has(`docs/${path}.html`))).toEqual([]);
  });

  it("have one heading of the first level, a title and a sentence of their own", () => {
    const titles = new Set<string>();
    for (const { path, html, tags } of pages.values()) {
      expect(tags.filter(({ name }) => name === "h1").length, path).toBe(1);
      titles.add(/<title>(.*?)<\/title>/.exec(html)![1]!);
      const description = tags.find(({ attributes }) => attributes.get("name") === "description")!;
      expect(description.attributes.get("content")!.length, path).toBeGreaterThan(12);
    }
    expect(titles.size).toBe(pages.size);
  });

  it("run nothing but the files of the site, and have each id once", () => {
    for (const { path, html, tags } of pages.values()) {
      const ids = tags.flatMap(({ attributes }) => attributes.get("id") ?? []);
      expect(new Set(ids).size, path).toBe(ids.length);
      expect(
        tags.flatMap(({ attributes }) => [...attributes.keys()].filter((name) => /^on|^style$/.test(name))),
      ).toEqual([]);
      expect(html, path).not.toMatch(/<script(?![^>]* src="[\w./-]+\.js")/);
    }
  });

  it("are built to the same bytes", async () => {
    expect(await siteFiles(read, root)).toEqual(files);
  });
});

describe("links", () => {
  it("lead to pages, and to places on them", () => {
    const ids = new Map(
      [...pages].map(([path, { tags }]) => [path, new Set(tags.map(({ attributes }) => attributes.get("id")))]),
    );
    const broken = [...pages.values()].flatMap(({ path, links }) =>
      links.filter((link) => !leads(path, link, ids)).map((link) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it("of the Markdown and of llms.txt lead to Markdown", () => {
    const texts = [...files].filter(([path]) => /\.(md|txt)$/.test(path));
    const broken = texts.flatMap(([path, text]) => {
      const prose = text.replaceAll(/^(`{3,})[^]*?^\1$/gm, "").replaceAll(/`[^`\n]+`/g, "");
      const links = [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link!);
      return links.filter((link) => !/^https?:/.test(link) && !files.has(posix.join(posix.dirname(path), link)));
    });
    expect(broken).toEqual([]);
    expect(files.get("llms.txt")).toMatch(/^# Convoke\n\n> .+\n\n[^#]+\n\n## Guide\n\n- \[/);
  });
});

function leads(path: string, link: string, ids: ReadonlyMap<string, ReadonlySet<string | undefined>>): boolean {
  if (link.startsWith("https://")) return true;
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? path : posix.join(posix.dirname(path), file);
  if (target === "index.html") return anchor === undefined || readFragment(anchor) !== undefined;
  return files.has(target) && (anchor === undefined || ids.get(target)?.has(decodeURIComponent(anchor)) === true);
}

describe("examples", () => {
  it("of every page open in the playground, but those that are shown in part", () => {
    const without = [...pages.values()].flatMap(({ path, html }) => {
      const models = html.split('<pre class="cvk">').slice(1);
      return models.filter((each) => !/^.*?<\/pre><a class="open"/s.test(each)).map(() => path);
    });
    // Nested deeper than anybody would read, as the page says.
    expect(without).toEqual(["docs/codes/resolve-nesting.html"]);
    expect(pages.get(without[0]!)!.html).toContain('</pre><p class="open">Shown in part');
    expect(openedIn(pages.values()).length).toBeGreaterThan(700);
  });

  it("in Markdown that is shown as it is written open, too", () => {
    const { links } = pages.get("docs/codes/docs-fence.html")!;
    const opened = links.flatMap((link) => readFragment(link.split("#")[1] ?? "")?.text ?? []);
    const models = ["kernel=3", "kernel=32", "kernel=3", "kernel=33"];
    expect(opened).toEqual(models.map((kernel) => expect.stringContaining(`conv 4 ${kernel}\n`)));
  });

  it("open as what their page shows", () => {
    for (const { path, shown, opened } of openedIn(pages.values())) {
      const lines = shown.split("\n").map((line) => line.trim());
      const there = opened.split("\n").map((line) => line.trim());
      expect(
        lines.filter((line) => !there.includes(line) && !line.startsWith("import ")),
        path,
      ).toEqual([]);
    }
  });

  it("of guide, reference and layers say what their page says", () => {
    const sound = openedIn(
      [...pages.values()].filter(({ path }) => /^docs\/(guide|language|layers|index)\b/.test(path)),
    );
    expect(sound.length).toBeGreaterThan(200);
    for (const { path, opened, mistake } of sound) {
      const codes = check("model.cvk", opened)
        .diagnostics.filter(({ severity }) => severity !== "note")
        .map(({ code }) => code);
      expect(codes, `${path}\n${opened}`).toEqual(mistake === undefined ? [] : [mistake]);
    }
  });

  it("of the reference are those of docs/language.md", () => {
    const written = blocksOf(readPage("docs/language.md")).map(({ text }) => text.trimEnd());
    expect(openedIn([pages.get("docs/language.html")!]).map(({ shown }) => shown)).toEqual(written);
  });
});

interface Example {
  readonly path: string;
  readonly shown: string;
  readonly opened: string;
  /** The code that its caption names. */
  readonly mistake: string | undefined;
}

function openedIn(list: Iterable<Page>): readonly Example[] {
  const fence =
    /<figure class="fence">(?:<figcaption class="mistake">.*?<code>([^<]*)<\/code><\/a><\/figcaption>|<figcaption>.*?<\/figcaption>)?<pre class="cvk"><code>((?:(?!<\/code>)[^])*)<\/code><\/pre><a class="open" href="[^#"]*#([^"]*)"/g;
  return [...list].flatMap(({ path, html }) =>
    [...html.matchAll(fence)].map(([, mistake, code, fragment]) => ({
      path,
      shown: textOf(code!.replaceAll(/<span class="ghost">.*?<\/span>/g, "").replaceAll(/<[^>]*>/g, "")),
      opened: readFragment(fragment!)!.text,
      mistake,
    })),
  );
}

describe("search", () => {
  it("finds each layer first by its name", () => {
    expect(layerNames.map(found)).toEqual(layerNames.map((name) => `layers/${name}`));
  });

  it("finds each code first", () => {
    const codes = [...allCodes()].map(([code]) => code);
    expect(codes.length).toBeGreaterThan(200);
    expect(codes.map(found)).toEqual(codes.map((code) => `codes/${code.replaceAll("/", "-")}`));
  });

  it.each([
    ["compileModel", "api/compiling#compilemodel"],
    ["verify", "cli/verify"],
    ["expect", "language#expect"],
    ["Winograd plans cheapest", "architecture"],
    ["open sizes", "language#open-sizes"],
    ["kernel exceeds input", "codes/conv-kernel-exceeds-input"],
    ["augment crop shear", "guide/training#running-it"],
    ["DEPTHW", "layers/depthwise"],
    ["batch norm", "layers/bn"],
    ["BatchNorm2d", "layers/bn"],
    ["kernel", "layers/conv"],
  ])("of %s begins with %s", (query, place) => {
    expect(found(query)?.split("#")[0]).toBe(place.split("#")[0]);
    if (place.includes("#")) expect(found(query)).toBe(place);
  });

  it("of what is nowhere finds nothing, and of nothing neither", () => {
    expect([found("xyzzyx"), found("  "), found("/")]).toEqual([undefined, undefined, undefined]);
  });

  it("needs less than 150 KB", () => {
    expect(gzipSync(files.get("docs/search-index.json")!).length).toBeLessThan(150_000);
  });
});
