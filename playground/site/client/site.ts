/** What pages do beside being read. */
import { createContents } from "./contents.ts";
import { completeFences } from "./fences.ts";
import { createMenu } from "./menu.ts";
import { createSearchBox } from "./search-box.ts";
import { createThemeSwitch } from "./theme.ts";

function found<E extends Element>(selector: string): E {
  return document.querySelector<E>(selector)!;
}

createThemeSwitch(found("button.theme"));
createMenu(found("button.menu"), found("#pages"));
createSearchBox({
  input: found("#search"),
  list: found("#found"),
  status: found(".search [role=status]"),
  root: document.documentElement.dataset["root"]!,
});
createContents(document.querySelector("nav.contents"));
completeFences(document);
