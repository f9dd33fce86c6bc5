/** For the skeleton alone: which models the text has. The report takes its place. */
import type { Pane } from "../pane.ts";

export const overview: Pane = {
  name: "overview",
  title: "Overview",
  mount(place, { compiler }) {
    const list = document.createElement("ul");
    place.append(list);
    return {
      async show({ subject }, changed, signal) {
        if (!changed.subject) return;
        const { models } = await compiler.ask("overview", subject, { signal });
        list.replaceChildren(
          ...models.map(({ name, brief }) => {
            const item = document.createElement("li");
            item.textContent = `${name}: ${brief}`;
            return item;
          }),
        );
      },
    };
  },
};
