/** Pictures that are dropped on a place that takes them, or anywhere on the page: those go to whoever took the place last. */

type Taker = (picture: Blob) => Promise<void>;

let taker: Taker | undefined;
let waiting: Blob | undefined;

/** @returns what ends it. */
export function takePictures(place: HTMLElement, take: Taker): () => void {
  const mark = (isOver: boolean) => (event: DragEvent) => {
    event.preventDefault();
    place.classList.toggle("over", isOver);
  };
  place.addEventListener("dragover", mark(true));
  place.addEventListener("dragleave", mark(false));
  place.addEventListener("drop", (event) => {
    mark(false)(event);
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined || !isPicture(file)) return;
    event.stopPropagation();
    void take(file);
  });
  taker = take;
  if (waiting !== undefined) void take(waiting);
  waiting = undefined;
  return () => {
    if (taker === take) taker = undefined;
  };
}

export function isPicture({ type }: Blob): boolean {
  return type.startsWith("image/");
}

/** To who takes pictures, or who will next. */
export function givePicture(picture: Blob): void {
  if (taker === undefined) waiting = picture;
  else void taker(picture);
}
