/** All pages of the site in their order. */
import type { ReadFile, SitePage } from "../page.ts";
import { apiPages } from "./api.ts";
import { commandPages } from "./commands.ts";
import { codePages } from "./codes.ts";
import { guidePages } from "./guide.ts";
import { layerPages } from "./layers.ts";
import { languagePages, plainPages } from "./plain.ts";

export async function allPages(read: ReadFile): Promise<readonly SitePage[]> {
  return [
    ...guidePages(read),
    ...languagePages(read),
    ...layerPages(read),
    ...codePages(read),
    ...(await commandPages()),
    ...apiPages(read),
    ...plainPages(read),
  ];
}
