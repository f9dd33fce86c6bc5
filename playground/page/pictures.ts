/** Pictures that are dropped on a place that takes them, or anywhere on the page: those go to whoever took the place last. */

type Taker = (picture: Blob) => Promise<void>;

let taker: Taker | undefined;
let waiting: Blob | undefined;

/** @returns what ends it. */
export function takePictures(place: HTMLElement, take: Taker): () => void {
  place.dataset["takes"] = "pictures";
  place.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined || !isPicture(file)) return;
    event.preventDefault();
    void take(file);
  });
  taker = take;
  if (waiting !== undefined) void take(waiting);
  waiting = undefined;
  return () => {
    if (taker === take) taker = undefined;
  };
}

/** A picture that is dropped on such a place, which others then leave alone. */
export function isTakenThere({ target, dataTransfer }: DragEvent): boolean {
  const files = [...(dataTransfer?.files ?? [])];
  return (
    files.length === 1 &&
    files.every(isPicture) &&
    target instanceof Element &&
    target.closest("[data-takes=pictures]") !== null
  );
}

export function isPicture({ type }: Blob): boolean {
  return type.startsWith("image/");
}

/** To who takes pictures, or who will next. */
export function givePicture(picture: Blob): void {
  if (taker === undefined) waiting = picture;
  else void taker(picture);
}
