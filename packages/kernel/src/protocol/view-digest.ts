import { digestOf } from "../machine/hash.ts";

/**
 * What two sides compare instead of a view: SHA-256, in lower-case hex, of the RFC 8785 form of the view without `at`.
 */
export function viewDigest(view: { readonly at: string }): string {
  const { at: _clock, ...compared } = view;
  return digestOf(compared);
}
