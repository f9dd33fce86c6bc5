/** The playground: an editor, and panes that show what the compiler makes of its text. */
import { readFragment } from "../link.ts";
import { startCompiler } from "./compiler.ts";
import { startEditor } from "./editor.ts";
import { startPanes } from "./shown-panes.ts";

const library: Readonly<Record<string, string>> = await (await fetch("examples.json")).json();
const linked = readFragment(location.hash) ?? { text: library["lenet.cvk"]!, path: "lenet.cvk" };
const place = (id: string): HTMLElement => document.getElementById(id)!;
const shown = startPanes({
  tabs: place("tabs"),
  place: place("pane"),
  status: place("status"),
  compiler: startCompiler(library),
  path: linked.path ?? "model.cvk",
  makeEditor: (onChange) =>
    startEditor({ place: place("editor"), text: linked.text, path: linked.path ?? "model.cvk", library, onChange }),
});
shown.show(linked.pane);
