/** What is on the page: open beside the text, closed above it; the heading that is read stands out. */
export function createContents(contents: Element | null): void {
  if (contents === null) return;
  const wide = matchMedia("(min-width: 75rem)");
  const details = contents.querySelector("details")!;
  const fit = (): void => void (details.open = wide.matches);
  fit();
  wide.addEventListener("change", fit);
  followReader([...contents.querySelectorAll("a")]);
}

/** From the top of the window: what lies above has been reached. */
const REACHED = 120;

function followReader(links: readonly HTMLAnchorElement[]): void {
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const update = (): void => {
    const current = headings.findLastIndex((each) => each !== null && each.getBoundingClientRect().top < REACHED);
    for (const [at, link] of links.entries()) link.classList.toggle("read", at === current);
  };
  update();
  addEventListener("scroll", () => requestAnimationFrame(update), { passive: true });
}
