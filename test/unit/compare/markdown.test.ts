/** The comment of a pull request: what it says, that it is short, and that no name in it is markup. */
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { diffMarkdown } from "../../../src/compare/markdown.ts";
import { compareVersions, type ProjectDiff } from "../../../src/compare/project-diff.ts";
import type { UnsoundFile, VersionedModel } from "../../../src/compare/version.ts";
import { modelOf } from "../../support/models.ts";

function version(text: string, file = "net.cvk"): VersionedModel {
  return { file, place: file, model: modelOf(text), weightsType: "f32" };
}

function compared(
  old: readonly VersionedModel[],
  now: readonly VersionedModel[],
  unsound: readonly UnsoundFile[] = [],
): Promise<ProjectDiff> {
  return compareVersions(
    { name: "git:main", models: old, unsound: [] },
    { name: "the work tree", models: now, unsound },
  );
}

const net = (channels: number): string =>
  `model Net { input image [3, 32, 32]; conv ${channels} kernel=3 pad=1 relu; avgpool global; flatten; dense 10 }`;

function layers(count: number, width: number): string {
  return Array.from({ length: count }, () => `conv ${width} kernel=1`).join("; ");
}

function hostile(label: string, channels: number): VersionedModel {
  return {
    ...version(
      `model Net { input image [1, 4, 4]; "${label}": conv ${channels} kernel=3; flatten; dense 2; output y classes=["a", "${label}"] }`,
    ),
    file: `${label}\n# no heading ${"m".repeat(1e6)}.cvk`,
  };
}

function models(count: number, width: number): VersionedModel[] {
  return Array.from({ length: 20 }, (_, at) =>
    version(`model M${at} { input image [1, 4, 4]; ${layers(count, width)} }`, `${at}.cvk`),
  );
}

function small(name: string, lines: string): VersionedModel {
  return version(`model ${name} { input image [1, 4, 4]; ${lines} }`, `${name}.cvk`);
}

function open(channels: number): VersionedModel {
  return version(`model Net { input image [3, H, W]; conv ${channels} kernel=3 pad=1 }`);
}

describe("a comment", () => {
  it("says what was edited, what that breaks and costs, and counts parameters by their arithmetic", async () => {
    expect(diffMarkdown(await compared([version(net(64))], [version(net(96))]))).toBe(`<!-- convoke diff -->
<!-- changes: 1 -->
## Models: **weights**, **function** and **cost** change

the work tree against \`git:main\`: 1 changed

### \`Net\` in \`net.cvk\`

- \`conv1\` changed: \`channels 64 -> 96; [64, 32, 32] -> [96, 32, 32]\`, parameters \`(3*3*3)*64 + 64 = 1,792 -> (3*3*3)*96 + 96 = 2,688\`
- **weights**: an old checkpoint does not load as it is: 3 tensors have other shapes (\`conv1.weight [64, 3, 3, 3] -> [96, 3, 3, 3]\`, \`conv1.bias [64] -> [96]\`, \`dense1.weight [10, 64] -> [10, 96]\`)
- **function**: it computes something else: some weights have no counterpart: \`conv1.weight\`, \`conv1.bias\`, \`dense1.weight\`

|  | before | after | change |
| --- | ---: | ---: | ---: |
| parameters | 2,442 | 3,658 | +1,216 (+49.8%) |
| MACs | 1,770,112 | 2,655,168 | +885,056 (+50.0%) |
| peak activations | 268.0 KiB | 396.0 KiB | +128.0 KiB (+47.8%) |
| weight bytes | 9.5 KiB | 14.3 KiB | +4.8 KiB (+49.8%) |

<details><summary>2 layers changed</summary>

| layer |  | change | parameters |
| --- | --- | --- | --- |
| \`conv1\` | changed | \`channels 64 -> 96; [64, 32, 32] -> [96, 32, 32]\` | \`(3*3*3)*64 + 64 = 1,792 -> (3*3*3)*96 + 96 = 2,688\` |
| \`dense1\` | changed | \`reads [64] -> [96]\` | \`64*10 + 10 = 650 -> 96*10 + 10 = 970\` |

3 layers have other shapes in consequence: \`relu1 [64, 32, 32] -> [96, 32, 32]\`, and so on

</details>
`);
  });

  it("says that nothing breaks", async () => {
    expect(diffMarkdown(await compared([version(net(8))], [version(net(8))]))).toBe(
      "<!-- convoke diff -->\n<!-- changes: 0 -->\n## Models: nothing breaks\n\nthe work tree against `git:main`: 1 as before\n",
    );
  });

  it("tells the gravest first, and names all that fit", async () => {
    const old = ["relu", "conv 2 kernel=1; conv 2 kernel=1", "relu"].map((lines, at) => small(`M${at}`, lines));
    const now = ["gelu", "conv 2 kernel=1; conv 3 kernel=1", "layout NHWC; relu"].map((lines, at) =>
      small(`M${at}`, lines),
    );
    const text = diffMarkdown(await compared(old, now, [{ file: "b.cvk", place: "b.cvk", errors: 2 }]));
    expect(text.match(/^### .*/gm)).toEqual(["### `M1` in `M1.cvk`", "### `M2` in `M2.cvk`", "### `M0` in `M0.cvk`"]);
    expect(text).toContain(
      "<!-- changes: 4 -->\n## Models: **signature**, **weights**, **function** and **cost** change, and",
    );
    expect(text).toContain(
      "\n- ⚠️ `b.cvk` cannot be compared: 2 errors in the work tree; `convoke check` tells them\n",
    );
    const many = diffMarkdown(await compared(models(2, 2), models(2, 3)));
    expect(many.match(/^\| `M\d+` /gm)).toHaveLength(20);
  });

  it("has less than 60 lines, however much has changed", async () => {
    for (const count of [2, 60]) {
      const text = diffMarkdown(await compared(models(count, 2), models(count, 3)));
      expect(text.split("\n").length - 1).toBeLessThan(60);
      expect(text).toContain("`M0` in `0.cvk`");
    }
    const gone = diffMarkdown(await compared(models(2, 2), []));
    expect(gone.split("\n").length - 1).toBeLessThan(60);
    expect(gone).toContain("- … and 5 more");
  });

  it("has figures of open sizes as code, since their signs are Markdown's", async () => {
    expect(diffMarkdown(await compared([open(1)], [open(2)]))).toContain(
      "| MACs | `27*H*W` | `54*H*W` | `27*H*W -> 54*H*W` |\n| peak activations | unknown | unknown |  |\n",
    );
  });

  it("takes no name for markup", async () => {
    const evil =
      "a|b`c``d</details><script>x</script><img src=x>[x](http://x)@team *b* _c_ \u202e# h https://x.org &lt; \\`";
    const names = [evil, "n".repeat(480)];
    for (const label of names) {
      const other = `${label}2`;
      const text = diffMarkdown(await compared([hostile(label, 2)], [hostile(other, 3)]));
      const page = new MarkdownIt({ html: true, linkify: true }).render(text);
      const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
      const due = "code details h2 h3 li p strong summary table tbody td th thead tr ul".split(" ");
      expect([...tags].filter((tag) => !due.includes(tag!))).toEqual([]);
      expect(page.match(/<details>/g)).toHaveLength(1);
      expect(page.match(/<h[1-6]/g)).toHaveLength(2);
      expect(text.length).toBeLessThan(6000);
      expect(text).not.toContain("\u202e");
    }
  });
});
