/** What a graph page does beyond being seen. */
import { setUpThemeSwitch } from "../../report-page/script/theme-switch.ts";
import { setUpGraph } from "./graph.ts";

setUpGraph(document.querySelector("main")!);
setUpThemeSwitch(document.querySelector<HTMLButtonElement>("button.theme")!, () => undefined);
