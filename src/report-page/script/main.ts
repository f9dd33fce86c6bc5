/** What a report page does beyond being read. Everything that it tells is there without this. */
import { setUpLayerTable } from "./layer-table.ts";
import { setUpReceptiveField } from "./receptive-field.ts";
import { setUpThemeSwitch } from "./theme-switch.ts";

setUpLayerTable(document.querySelector<HTMLElement>("#layers")!);
const field = document.querySelector<HTMLElement>("#field");
const drawn = field === null ? undefined : setUpReceptiveField(field);
setUpThemeSwitch(document.querySelector<HTMLButtonElement>("button.theme")!, () => drawn?.redraw());
