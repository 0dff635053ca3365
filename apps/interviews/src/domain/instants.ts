export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export function plus(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

/** From one instant to a later one, in milliseconds; negative where it is not later. */
export function between(from: Date, to: Date): number {
  return to.getTime() - from.getTime();
}

export function earlier(one: Date, other: Date): Date {
  return one.getTime() <= other.getTime() ? one : other;
}

export function later(one: Date, other: Date): Date {
  return one.getTime() >= other.getTime() ? one : other;
}

export function hasCome(instant: Date | undefined, now: Date): boolean {
  return instant !== undefined && instant.getTime() <= now.getTime();
}
