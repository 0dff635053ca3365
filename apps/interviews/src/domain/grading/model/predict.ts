/** A straight line through standardised features. */
export interface Ridge {
  readonly means: readonly number[];
  readonly scales: readonly number[];
  readonly weights: readonly number[];
  readonly intercept: number;
}

/**
 * A tree as arrays by node: `feature` is -1 in a leaf. A row goes left where its value is at most the threshold; the
 * right child stands one after the left.
 */
export interface Tree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly value: readonly number[];
}

/** Trees that add up, each correcting those before it. */
export interface Boosted {
  readonly base: number;
  readonly trees: readonly Tree[];
}

export interface Model {
  readonly ridge: Ridge;
  readonly boosted: Boosted;
}

/** The share of a full answer that a row of features stands for, 0 to 1: the mean of both models. */
export function predict({ ridge, boosted }: Model, row: readonly number[]): number {
  return Math.min(1, Math.max(0, (predictRidge(ridge, row) + predictBoosted(boosted, row)) / 2));
}

function predictRidge({ means, scales, weights, intercept }: Ridge, row: readonly number[]): number {
  let sum = intercept;
  for (let index = 0; index < weights.length; index += 1) {
    sum += ((weights[index] ?? 0) * ((row[index] ?? 0) - (means[index] ?? 0))) / (scales[index] ?? 1);
  }
  return sum;
}

function predictBoosted({ base, trees }: Boosted, row: readonly number[]): number {
  let sum = base;
  for (const tree of trees) sum += predictTree(tree, row);
  return sum;
}

function predictTree(tree: Tree, row: readonly number[]): number {
  let node = 0;
  for (let feature = tree.feature[0] ?? -1; feature >= 0; feature = tree.feature[node] ?? -1) {
    const left = tree.left[node] ?? 0;
    node = (row[feature] ?? 0) <= (tree.threshold[node] ?? 0) ? left : left + 1;
  }
  return tree.value[node] ?? 0;
}
