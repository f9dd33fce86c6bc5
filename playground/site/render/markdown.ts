/** Pages of Markdown as HTML. HTML in them is not taken over; comments, in which pages keep their markers, are left out. */
import MarkdownIt, { type Token } from "markdown-it";
import { trusted, type Markup } from "../../../src/pictures/markup.ts";
import type { SitePage } from "../page.ts";
import { fenceMarkup } from "./fence.ts";
import type { FenceFiles } from "./example.ts";
import { isExternal, relativeLink, targetOf, type RenderedHeading, type Target, type Targets } from "./links.ts";
import { slugOf } from "./slug.ts";

const markdown = new MarkdownIt({ html: true });

/** A page that was read; its links are known once all pages are. */
export interface ReadPage {
  readonly page: SitePage;
  readonly tokens: readonly Token[];
  readonly headings: readonly RenderedHeading[];
}

export function readMarkdown(page: SitePage): ReadPage {
  const tokens = markdown.parse(page.markdown, {});
  for (const token of tokens) if (token.attrGet("style") !== null) alignByClass(token);
  return { page, tokens, headings: headingsIn(tokens) };
}

/** Cells say by a style where their text stands, which the policy of the pages does not allow. */
function alignByClass(token: Token): void {
  const side = /^text-align:(\w+)$/.exec(String(token.attrGet("style")))?.[1];
  token.attrs = [["class", `to-${side}`]];
}

/** Gives each heading its anchor. */
function headingsIn(tokens: readonly Token[]): readonly RenderedHeading[] {
  const counts = new Map<string, number>();
  return tokens.flatMap((token, at) => {
    if (token.type !== "heading_open") return [];
    const text = inlineText(tokens[at + 1]!);
    const slug = slugOf(text);
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    const anchor = count === 0 ? slug : `${slug}-${count}`;
    token.attrSet("id", anchor);
    return [{ level: Number(token.tag.slice(1)), text, anchor }];
  });
}

/** What a reader reads of a line. */
export function inlineText({ children }: Token): string {
  return (children ?? [])
    .map(({ type, content }) => (type === "softbreak" ? " " : textTypes.has(type) ? content : ""))
    .join("");
}

const textTypes = new Set(["text", "code_inline"]);

// ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function renderMarkdown({ page, tokens }: ReadPage, targets: Targets): Markup {
  const files = filesIn(tokens);
  const codeLink = (code: string): string | undefined =>
    linkTo(targets.get(`docs/diagnostics/${code.replaceAll("/", "-")}.md`), page);
  const ready = tokens.map((token) => {
    if (token.type !== "fence")
      return token.children === null ? token : withChildren(token, linked(token.children, page, targets));
    return fenceToken(token, fenceMarkup(token.info, token.content, { path: page.path, files, codeLink }));
  });
  return trusted(markdown.renderer.render(ready, markdown.options));
}

/** What other fences may import: fences of that name, and those that stand beside a model. */
function filesIn(tokens: readonly Token[]): FenceFiles {
  const files = new Map<string, string>();
  for (const [at, { type, info, content }] of tokens.entries()) {
    if (type !== "fence") continue;
    const before = tokens.slice(Math.max(0, at - 3), at).find((token) => token.type === "inline");
    const name = / file=(\S+)/.exec(info)?.[1] ?? /^Beside it `([^`]+)`:$/.exec(before?.content ?? "")?.[1];
    if (name !== undefined) files.set(name, content);
  }
  return files;
}

function withChildren(token: Token, children: Token[]): Token {
  const copy = new MarkdownIt.Token(token.type, token.tag, token.nesting);
  return Object.assign(copy, token, { children });
}

function fenceToken({ map }: Token, { markup }: Markup): Token {
  return Object.assign(new MarkdownIt.Token("markup", "", 0), { map, content: `${markup}\n` });
}

/** Links that lead to pages of the site or elsewhere in the net; what else pages name is text here. */
function linked(children: readonly Token[], page: SitePage, targets: Targets): Token[] {
  const ends: boolean[] = [];
  return children.flatMap((token) => {
    if (token.type === "link_close") return ends.pop() === true ? [token] : [];
    if (token.type !== "link_open") return [token];
    const href = String(token.attrGet("href"));
    const known = isExternal(href) ? href : linkTo(targetOf(href, page, targets), page);
    ends.push(known !== undefined);
    if (known === undefined) return [];
    token.attrSet("href", known);
    return [token];
  });
}

function linkTo(target: Target | undefined, { path }: SitePage): string | undefined {
  return target === undefined ? undefined : relativeLink(path, target);
}

markdown.renderer.rules["markup"] = (tokens, at) => tokens[at]!.content;

// For pointers; others reach headings by the contents of the page, and readers hear the heading alone.
markdown.renderer.rules["heading_close"] = (tokens, at) => {
  const { tag } = tokens[at]!;
  const open = tokens.slice(0, at).findLast(({ type }) => type === "heading_open")!;
  const anchor = markdown.utils.escapeHtml(String(open.attrGet("id")));
  return ` <a class="anchor" href="#${anchor}" aria-hidden="true" tabindex="-1">#</a></${tag}>\n`;
};

// Wide tables move by themselves, not the page.
markdown.renderer.rules["table_open"] = () => '<div class="table"><table>\n';
markdown.renderer.rules["table_close"] = () => "</table></div>\n";

const withoutComments = (text: string): string =>
  markdown.utils.escapeHtml(text.replaceAll(/<!--[^]*?-->/g, "").trim());
markdown.renderer.rules["html_block"] = (tokens, at) => withoutComments(tokens[at]!.content);
markdown.renderer.rules["html_inline"] = (tokens, at) => withoutComments(tokens[at]!.content);
