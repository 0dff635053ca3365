/** The parts of the platform's abort signals that the kernel needs, declared here so that it knows no runtime. */
export interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface Aborting {
  readonly signal: AbortSignal;
  /** A reason is always given: for want of one the platform makes an error with its stack, for each effect several. */
  abort(reason: unknown): void;
}

declare const AbortController: new () => Aborting;

export function createAbortController(): Aborting {
  return new AbortController();
}
