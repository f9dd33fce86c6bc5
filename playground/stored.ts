/** What the browser keeps: of its visitor, or of this tab until it is closed. Where it may keep nothing, nothing is kept. */

export interface Stored {
  read(): string | null;
  write(text: string): void;
}

/** For all visits. */
export function kept(name: string): Stored {
  return storedIn(() => localStorage, name);
}

/** For reloads of this tab. */
export function keptInTab(name: string): Stored {
  return storedIn(() => sessionStorage, name);
}

/** Reading the storage itself throws where cookies are refused; writing does where it is full. */
function storedIn(storage: () => Storage, name: string): Stored {
  const key = `convoke-${name}`;
  return {
    read() {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    write(text) {
      try {
        storage().setItem(key, text);
      } catch {
        // It is only a convenience.
      }
    },
  };
}
