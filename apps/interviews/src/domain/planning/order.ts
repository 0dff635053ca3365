import type { Question } from "../question.ts";

interface Placed {
  readonly question: Question;
}

const isAboutPeople = ({ question }: Placed): boolean =>
  question.kind === "behavioural" || question.kind === "situational";

/**
 * The order to ask in: the first as it is, one about people last, the hardest in the middle, and between them kinds and
 * skills in turn (specification §5).
 */
export function inOrder<Item extends Placed>(items: readonly Item[]): readonly Item[] {
  const [first, ...others] = items;
  if (!first) return [];
  const last = others.findLast(isAboutPeople);
  const middle = others.filter((item) => item !== last);
  const hard = middle.filter(({ question }) => question.difficulty === "hard");
  const hardPlaces = placesInTheMiddle(middle.length, hard.length);
  const ordered: Item[] = [first];
  const waiting = new Set(middle);
  for (let place = 0; place < middle.length; place += 1) {
    const fitting = [...waiting].filter((item) => hard.includes(item) === hardPlaces.has(place));
    const before = ordered.at(-1)?.question.skill;
    const [next] = fitting.toSorted(
      (one, other) =>
        turnOf(one, waiting, middle) - turnOf(other, waiting, middle) ||
        Number(one.question.skill === before) - Number(other.question.skill === before),
    );
    if (!next) continue;
    ordered.push(next);
    waiting.delete(next);
  }
  return last ? [...ordered, last] : ordered;
}

/** How far through its own share of the row an item is: technical, design or about people, the furthest behind is next. */
function turnOf(item: Placed, waiting: ReadonlySet<Placed>, all: readonly Placed[]): number {
  const countOf = (items: Iterable<Placed>): number =>
    [...items].filter((other) => sortOf(other) === sortOf(item)).length;
  const total = countOf(all);
  return (total - countOf(waiting) + 0.5) / total;
}

const sortOf = (item: Placed): string => (isAboutPeople(item) ? "people" : item.question.kind);

/** So many places of a row, the nearest to its middle first. */
function placesInTheMiddle(length: number, count: number): ReadonlySet<number> {
  const distance = (place: number): number => Math.abs(place - (length - 1) / 2);
  const places = Array.from({ length }, (_, place) => place);
  return new Set(places.toSorted((one, other) => distance(one) - distance(other)).slice(0, count));
}
