/**
 * The windows of one browser share one sign-in, so that who it is changes in all of them at once. One channel for the
 * page: what it says is not heard by itself.
 */
const windows = new BroadcastChannel("segno.person");

/** Tells the other windows that this browser is somebody else now. */
export function tellOtherWindows(): void {
  windows.postMessage("another");
}

/** Hears when another window has become somebody else. @returns what ends it */
export function onAnotherPerson(listener: () => void): () => void {
  windows.addEventListener("message", listener);
  return () => windows.removeEventListener("message", listener);
}
