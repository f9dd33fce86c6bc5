/** The examples as a list of groups. What is in no group of its own is among the nets, so none is lost. */

export interface ExampleGroup {
  readonly label: string;
  readonly paths: readonly string[];
}

const FIRST = ["lenet.cvk", "mnist.cvk", "edge.cvk", "blur.cvk", "outline.cvk", "emboss.cvk", "burn-mnist.cvk"];

const FOLDERS: Readonly<Record<string, string>> = {
  training: "Training",
  draw: "Training",
  d2l: "Dive into Deep Learning",
  blocks: "Blocks to import",
};

const NETS = "Nets of papers";

export function exampleGroups(paths: readonly string[]): readonly ExampleGroup[] {
  const first = FIRST.filter((path) => paths.includes(path));
  const groups = new Map<string, string[]>([
    ["First steps", first],
    [NETS, []],
  ]);
  for (const path of paths) {
    if (first.includes(path)) continue;
    const label = (path.includes("/") ? FOLDERS[path.split("/")[0]!] : undefined) ?? NETS;
    groups.set(label, [...(groups.get(label) ?? []), path]);
  }
  return [...groups].flatMap(([label, own]) => (own.length === 0 ? [] : [{ label, paths: own }]));
}
