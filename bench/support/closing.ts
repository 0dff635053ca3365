/** Closes what was opened on the way, last first, also where the work fails. */
export async function closingAll<Result>(work: (closing: AsyncDisposableStack) => Promise<Result>): Promise<Result> {
  const closing = new AsyncDisposableStack();
  try {
    return await work(closing);
  } finally {
    await closing.disposeAsync();
  }
}
