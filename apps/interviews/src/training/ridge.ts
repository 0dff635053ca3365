import type { Ridge } from "../domain/grading/model/predict.ts";

/** A row of features, what it should come to, and how much it counts. */
export interface Sample {
  readonly row: readonly number[];
  readonly target: number;
  readonly weight: number;
}

/** Fits a ridge regression in closed form, on features brought to mean 0 and deviation 1. */
export function fitRidge(samples: readonly Sample[], penalty: number): Ridge {
  const width = samples[0]?.row.length ?? 0;
  const total = samples.reduce((sum, sample) => sum + sample.weight, 0);
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + sample.weight * of(sample), 0) / total;
  const columns = Array.from({ length: width }, (_, column) => column);
  const means = columns.map((column) => mean(({ row }) => row[column] ?? 0));
  const scales = columns.map(
    (column) => Math.sqrt(mean(({ row }) => ((row[column] ?? 0) - (means[column] ?? 0)) ** 2)) || 1,
  );
  const intercept = mean(({ target }) => target);
  const gram = columns.map(() => new Float64Array(width));
  const moments = new Float64Array(width);
  const scaled = new Float64Array(width);
  for (const { row, target, weight } of samples) {
    for (let index = 0; index < width; index += 1) {
      scaled[index] = ((row[index] ?? 0) - (means[index] ?? 0)) / (scales[index] ?? 1);
    }
    for (const [index, line] of gram.entries()) {
      const value = (scaled[index] ?? 0) * weight;
      moments[index] = (moments[index] ?? 0) + value * (target - intercept);
      for (let other = 0; other < width; other += 1) line[other] = (line[other] ?? 0) + value * (scaled[other] ?? 0);
    }
  }
  for (const [index, line] of gram.entries()) line[index] = (line[index] ?? 0) + penalty * total;
  return { means, scales, weights: solve(gram, moments), intercept };
}

/** Solves a system with a symmetric positive matrix, by elimination. Overwrites its arguments. */
function solve(matrix: readonly Float64Array[], right: Float64Array): readonly number[] {
  const at = (row: number, column: number): number => matrix[row]?.[column] ?? 0;
  const size = right.length;
  for (let pivot = 0; pivot < size; pivot += 1) {
    for (let row = pivot + 1; row < size; row += 1) {
      const factor = at(row, pivot) / at(pivot, pivot);
      const line = matrix[row];
      if (factor === 0 || !line) continue;
      for (let column = pivot; column < size; column += 1) line[column] = at(row, column) - factor * at(pivot, column);
      right[row] = (right[row] ?? 0) - factor * (right[pivot] ?? 0);
    }
  }
  const solution = Array.from({ length: size }, () => 0);
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = right[row] ?? 0;
    for (let column = row + 1; column < size; column += 1) rest -= at(row, column) * (solution[column] ?? 0);
    solution[row] = rest / at(row, row);
  }
  return solution;
}
