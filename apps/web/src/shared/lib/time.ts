const dayMs = 86_400_000;

/** `ms` as a clock: `4:05`, `1:02:09`; never below zero, and a started second is a whole one. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `ms` in words, for those who hear the time: "4 minutes 5 seconds". */
export function spoken(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [m, s] = [Math.floor(seconds / 60), seconds % 60];
  return [m > 0 ? count(m, "minute") : "", s > 0 || m === 0 ? count(s, "second") : ""].filter(Boolean).join(" ");
}

/** The instant as people say it: "today 14:02", "tomorrow 9:30", "Saturday 9:30", "12 March 9:30". */
export function moment(at: Date, now: Date): string {
  return `${dayWord(at, now)} ${timeOfDay(at)}`;
}

/** Local time of day, `14:02`. */
export function timeOfDay(at: Date): string {
  return at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** `3 questions`, `1 question`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function dayWord(at: Date, now: Date): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / dayMs);
  if (days === 0) return "today";
  if (days === -1) return "yesterday";
  if (days === 1) return "tomorrow";
  if (days > 1 && days < 7) return at.toLocaleDateString("en", { weekday: "long" });
  const sameYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
