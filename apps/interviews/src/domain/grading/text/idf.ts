/** How much it says that a text uses a word: 0 for a word of every text, most for one that no text uses. */
export interface Idf {
  readonly of: (stem: string) => number;
  /** True of a stem that common texts use, so that it is no misspelling of another. */
  readonly knows: (stem: string) => boolean;
}

/** Document frequencies of the commoner stems; what is not listed is rare. */
export interface IdfTable {
  readonly rare: number;
  readonly stems: Readonly<Record<string, number>>;
}

export function createIdf(table: IdfTable): Idf {
  const stems = new Map(Object.entries(table.stems));
  return { of: (stem) => stems.get(stem) ?? table.rare, knows: (stem) => stems.has(stem) };
}
