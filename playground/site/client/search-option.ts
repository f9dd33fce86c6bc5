/** An entry that was found, as an option of the list. */
import type { Entry } from "../search/search-index.ts";
import { wordsOf } from "../search/words.ts";

export function optionOf(entry: Entry, at: number, query: string, root: string): Element {
  const { path, anchor, title, heading, excerpt } = entry;
  const option = document.createElement("a");
  option.id = `found-${at}`;
  option.role = "option";
  option.tabIndex = -1;
  option.href = `${root}${path}.html${anchor === "" ? "" : `#${anchor}`}`;
  option.append(line("name", heading === "" ? title : heading, query));
  if (heading !== "") option.append(line("where", title, query));
  option.append(line("excerpt", excerpt, query));
  return option;
}

function line(className: string, text: string, query: string): Element {
  const element = document.createElement("span");
  element.className = className;
  element.append(...marked(text, query));
  return element;
}

/** The words that were looked for stand out. */
function marked(text: string, query: string): readonly (string | Element)[] {
  const words = wordsOf(query);
  if (words.length === 0) return [text];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(${words.join("|")})`, "giu");
  return text.split(pattern).map((part, at) => {
    if (at % 2 === 0) return part;
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
}
