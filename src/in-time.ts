/** Null where it takes longer; it goes on all the same. */
export function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, ms, null).unref();
    work.finally(() => clearTimeout(late)).then(resolve, reject);
  });
}
