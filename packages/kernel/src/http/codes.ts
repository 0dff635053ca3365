import type { Route } from "./route.ts";

const SAFE: ReadonlySet<string> = new Set(["GET"]);

export function isSafe(route: Pick<Route, "method">): boolean {
  return SAFE.has(route.method);
}

/** Every code that a route may answer with: what its declaration implies, and what it names. */
export function codesOf(route: Route): readonly string[] {
  const { auth, body, requires } = route;
  const signedIn = !auth.includes("none");
  const codes = [
    "rate-limited",
    "internal",
    "database-unavailable",
    ...(route.path.includes("{") ? ["not-found"] : []),
    ...(signedIn ? ["not-signed-in"] : []),
    ...(auth.includes("session") && !isSafe(route) ? ["not-permitted"] : []),
    ...(route.query || route.headers || !isSafe(route) ? ["invalid-request"] : []),
    ...(body ? [body.codes?.tooLarge ?? "too-large", body.codes?.unsupported ?? "unsupported-media-type"] : []),
    ...(body?.json || body?.multipart ? ["invalid-command"] : []),
    ...(requires.version ? ["version-required"] : []),
    ...route.problems,
  ];
  return [...new Set(codes)];
}

/** Whether a key says anything here: the route asks for one, or can tell that it was used before. */
export function takesKey({ requires, problems }: Route): boolean {
  return requires.key === true || problems.includes("key-reused");
}

/** Whether a version says anything here. */
export function takesVersion({ requires, problems }: Route): boolean {
  return requires.version === true || problems.includes("version-conflict");
}
