/** Pearson's correlation. */
export function correlation(left: readonly number[], right: readonly number[]): number {
  const [meanLeft, meanRight] = [mean(left), mean(right)];
  let product = 0;
  let squaresLeft = 0;
  let squaresRight = 0;
  for (const [index, value] of left.entries()) {
    const [a, b] = [value - meanLeft, (right[index] ?? 0) - meanRight];
    product += a * b;
    squaresLeft += a * a;
    squaresRight += b * b;
  }
  return product / Math.sqrt(squaresLeft * squaresRight);
}

export function rootMeanSquare(left: readonly number[], right: readonly number[]): number {
  return Math.sqrt(mean(left.map((value, index) => (value - (right[index] ?? 0)) ** 2)));
}

export function accuracy(said: readonly boolean[], truth: readonly boolean[]): number {
  return mean(said.map((value, index) => (value === truth[index] ? 1 : 0)));
}

/** The mean of both classes' F1. */
export function macroF1(said: readonly boolean[], truth: readonly boolean[]): number {
  return mean([true, false].map((label) => f1(said, truth, label)));
}

function f1(said: readonly boolean[], truth: readonly boolean[], label: boolean): number {
  let hits = 0;
  let wrong = 0;
  for (const [index, value] of said.entries()) {
    const [isSaid, isTrue] = [value === label, truth[index] === label];
    if (isSaid && isTrue) hits += 1;
    else if (isSaid || isTrue) wrong += 1;
  }
  return hits > 0 ? (2 * hits) / (2 * hits + wrong) : 0;
}

/** Cohen's kappa with quadratic weights, over levels 0 to `top`. */
export function quadraticKappa(left: readonly number[], right: readonly number[], top: number): number {
  const size = top + 1;
  const observed = Array.from({ length: size }, () => zeros(size));
  const rows = zeros(size);
  const columns = zeros(size);
  for (const [index, a] of left.entries()) {
    const b = right[index] ?? 0;
    const line = observed[a];
    if (line) line[b] = (line[b] ?? 0) + 1;
    rows[a] = (rows[a] ?? 0) + 1;
    columns[b] = (columns[b] ?? 0) + 1;
  }
  let found = 0;
  let expected = 0;
  for (let a = 0; a < size; a += 1) {
    for (let b = 0; b < size; b += 1) {
      const cost = (a - b) ** 2;
      found += cost * (observed[a]?.[b] ?? 0);
      expected += (cost * (rows[a] ?? 0) * (columns[b] ?? 0)) / left.length;
    }
  }
  return expected > 0 ? 1 - found / expected : 1;
}

function zeros(size: number): number[] {
  return Array.from({ length: size }, () => 0);
}

export function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : Number.NaN;
}
