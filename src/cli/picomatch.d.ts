declare module "picomatch" {
  /** Whether a path with slashes matches the pattern, names that begin with a dot only where it says so. */
  export default function picomatch(pattern: string): (path: string) => boolean;
}
