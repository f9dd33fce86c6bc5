/** Where links between pages of the repository lead on the site. */
import { posix } from "node:path";
import type { SitePage } from "../page.ts";

export interface RenderedHeading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** A page of the site and a place on it; no anchor is its beginning. */
export interface Target {
  readonly path: string;
  readonly anchor?: string;
}

/** By path in the repository, with `#anchor` behind it or without. */
export type Targets = ReadonlyMap<string, Target>;

export function targetsOf(
  pages: readonly { readonly page: SitePage; readonly headings: readonly RenderedHeading[] }[],
): Targets {
  const targets = new Map<string, Target>();
  for (const { page, headings } of pages) {
    const { path, source, sourceAnchor } = page;
    targets.set(sourceAnchor === undefined ? source : `${source}#${sourceAnchor}`, { path });
    for (const { anchor } of headings) {
      const key = `${source}#${anchor}`;
      if (!targets.has(key)) targets.set(key, { path, anchor });
    }
  }
  return targets;
}

/** The target of a link on a page; undefined where the site has none. */
export function targetOf(href: string, { source }: SitePage, targets: Targets): Target | undefined {
  const [file = "", anchor] = href.split("#");
  const path = file === "" ? source : posix.join(posix.dirname(source), file);
  return targets.get(anchor === undefined ? path : `${path}#${anchor}`);
}

/** From a page of the site to a file of it, by way of the root. */
export function relativePath(from: string, file: string): string {
  return `${rootFrom(from)}${file}`;
}

/** `../` for each folder that a page lies in. */
export function rootFrom(page: string): string {
  return "../".repeat(page.split("/").length - 1);
}

export function relativeLink(from: string, { path, anchor }: Target, ending = ".html"): string {
  const behind = anchor === undefined ? "" : `#${anchor}`;
  return from === path && behind !== "" ? behind : `${relativePath(from, `${path}${ending}`)}${behind}`;
}

export function isExternal(href: string): boolean {
  return /^https?:/.test(href);
}
