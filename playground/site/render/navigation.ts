/** The list of all pages beside each, what stands on the page, and its neighbours. */
import { element, trusted, type Child, type Markup } from "../../../src/pictures/markup.ts";
import { sections, type SitePage } from "../page.ts";
import { relativeLink, rootFrom, type RenderedHeading } from "./links.ts";

/** The list beside a page, or beside one that is in no section. */
export type PageList = (current: SitePage | undefined, from: string) => Markup;

/** Pages of a section have the same list but for which one is read, so it is made once for all of them in a folder. */
export function createPageList(pages: readonly SitePage[]): PageList {
  const lists = new Map<string, string>();
  return (current, from) => {
    const key = [current?.section, openGroup(current), rootFrom(from)].join(" ");
    const list = lists.get(key) ?? sectionList(pages, current, from).markup;
    lists.set(key, list);
    return trusted(current === undefined ? list : withCurrent(list, current, from));
  };
}

function withCurrent(list: string, current: SitePage, from: string): string {
  const item = current.path === current.section ? '<li class="current">' : "<li>";
  const link = `${item}<a href="${relativeLink(from, current)}"`;
  return list.replace(link, `${link} aria-current="page"`);
}

function sectionList(pages: readonly SitePage[], current: SitePage | undefined, from: string): Markup {
  const items = sections.map(({ id, title }) => {
    const own = pages.filter(({ section }) => section === id);
    const [first] = own;
    const isOpen = current?.section === id;
    // Of equals the first is in the list as well.
    const listed = first!.path === id ? own.slice(1) : own;
    const inner = isOpen && listed.length > 0 ? groupList(listed, openGroup(current), from) : undefined;
    return element("li", { class: isOpen ? "current" : undefined }, pageLink(first!, from, title), inner);
  });
  return element("ul", { class: "sections" }, items);
}

/** Of codes only those of one group are shown: "" where it is none, undefined where all groups are. */
function openGroup(current: SitePage | undefined): string | undefined {
  return current?.section === "codes" ? (current.group ?? "") : undefined;
}

function groupList(pages: readonly SitePage[], open: string | undefined, from: string): Markup {
  const groups = [...new Set(pages.map(({ group }) => group ?? ""))];
  const items = groups.map((group) => {
    const own = pages.filter((page) => (page.group ?? "") === group);
    if (open !== undefined && open !== group) return element("li", {}, pageLink(own[0]!, from, group));
    const links = own.map((page) => element("li", {}, pageLink(page, from, shownTitle(page))));
    if (group === "") return links;
    return element("li", {}, element("span", { class: "group" }, group), element("ul", {}, links));
  });
  return element("ul", {}, items);
}

/** Below its group the room of a code need not be said again. */
function shownTitle({ title, kind }: SitePage): string {
  return kind === "code" ? title.slice(title.indexOf("/") + 1) : title;
}

function pageLink(page: SitePage, from: string, title: string): Markup {
  return element("a", { href: relativeLink(from, page) }, title);
}

export function pageContents(headings: readonly RenderedHeading[]): Markup | undefined {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 3) return undefined;
  const items = shown.map(({ level, text, anchor }) =>
    element("li", { class: `level-${level}` }, element("a", { href: `#${anchor}` }, text)),
  );
  return element("ul", {}, items);
}

export function neighbours(pages: readonly SitePage[], current: SitePage): Markup {
  const at = pages.indexOf(current);
  const link = (page: SitePage | undefined, rel: string, word: string): Child =>
    page === undefined
      ? undefined
      : element(
          "a",
          { rel, href: relativeLink(current.path, page) },
          element("span", {}, word),
          element("strong", {}, page.title),
        );
  return element("nav", { class: "neighbours", "aria-label": "Previous and next page" }, [
    link(pages[at - 1], "prev", "Previous"),
    link(pages[at + 1], "next", "Next"),
  ]);
}
