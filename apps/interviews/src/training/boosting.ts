import type { Boosted, Tree } from "../domain/grading/model/predict.ts";
import { createChance } from "../domain/chance.ts";
import type { Sample } from "./ridge.ts";

export interface BoostingOptions {
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  /** Weight that a leaf must hold at least, as a share of all. */
  readonly leafShare: number;
  readonly penalty: number;
  /** For each feature 1, -1 or 0: the direction in which more of it may move the result. */
  readonly directions: readonly number[];
  /** Share of the features that each tree may look at, drawn anew for it. */
  readonly featureShare: number;
  readonly seed: number;
}

const bins = 48;

/** Fits small trees to what the earlier ones left over. Squared loss; no chance in it. */
export function fitBoosted(samples: readonly Sample[], options: BoostingOptions): Boosted {
  const weights = Float64Array.from(samples, (sample) => sample.weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const base = samples.reduce((sum, sample) => sum + sample.weight * sample.target, 0) / total;
  const rest = Float64Array.from(samples, (sample) => sample.target - base);
  const table = binned(samples, options.directions.length);
  const trees: Tree[] = [];
  const chance = createChance(options.seed);
  for (let number = 0; number < options.trees; number += 1) {
    const features = options.directions.map((_, feature) => feature).filter(() => chance() < options.featureShare);
    const { tree, leafOf } = growTree({ table, rest, weights, total, options, features });
    for (let index = 0; index < rest.length; index += 1) {
      rest[index] = (rest[index] ?? 0) - (tree.value[leafOf[index] ?? 0] ?? 0);
    }
    trees.push(tree);
  }
  return { base, trees };
}

interface Table {
  /** For each feature the values between its bins. */
  readonly edges: readonly (readonly number[])[];
  /** For each feature the bin of each sample. */
  readonly codes: readonly Uint8Array[];
}

function binned(samples: readonly Sample[], width: number): Table {
  const edges: number[][] = [];
  const codes: Uint8Array[] = [];
  for (let feature = 0; feature < width; feature += 1) {
    const values = Float64Array.from(samples, (sample) => sample.row[feature] ?? 0);
    const sorted = values.toSorted();
    const cuts = new Set<number>();
    for (let bin = 1; bin < bins; bin += 1) {
      const place = Math.floor((bin * sorted.length) / bins);
      const value = sorted[place] ?? 0;
      if (value < (sorted.at(-1) ?? 0)) cuts.add(round(value));
    }
    const list = [...cuts].toSorted((left, right) => left - right);
    edges.push(list);
    codes.push(Uint8Array.from(values, (value) => codeOf(value, list)));
  }
  return { edges, codes };
}

function codeOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Growth {
  readonly table: Table;
  readonly rest: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
  readonly options: BoostingOptions;
  /** The features that this tree may split on. */
  readonly features: readonly number[];
}

interface Node {
  readonly id: number;
  readonly depth: number;
  readonly rows: readonly number[];
  /** Bounds between which its value must stay, so that no later split breaks the direction of an earlier one. */
  readonly low: number;
  readonly high: number;
}

interface Split {
  readonly feature: number;
  readonly bin: number;
  readonly gain: number;
  readonly left: number;
  readonly right: number;
}

function growTree(growth: Growth): { readonly tree: Tree; readonly leafOf: Int32Array } {
  const { table, rest, options } = growth;
  const feature: number[] = [-1];
  const threshold: number[] = [0];
  const left: number[] = [0];
  const value: number[] = [0];
  const leafOf = new Int32Array(rest.length);
  const open: Node[] = [{ id: 0, depth: 0, rows: Array.from(rest.keys()), low: -Infinity, high: Infinity }];
  for (let node = open.shift(); node; node = open.shift()) {
    const split = node.depth < options.depth ? bestSplit(node, growth) : undefined;
    if (!split) {
      value[node.id] = round(options.rate * leafValue(node, growth));
      for (const row of node.rows) leafOf[row] = node.id;
      continue;
    }
    const codes = table.codes[split.feature] ?? new Uint8Array();
    const child = feature.length;
    feature[node.id] = split.feature;
    threshold[node.id] = table.edges[split.feature]?.[split.bin] ?? 0;
    left[node.id] = child;
    for (const array of [threshold, left, value]) array.push(0, 0);
    feature.push(-1, -1);
    const direction = options.directions[split.feature] ?? 0;
    const middle = (split.left + split.right) / 2;
    const { id: _, ...inherited } = node;
    open.push(
      {
        ...inherited,
        id: child,
        depth: node.depth + 1,
        rows: node.rows.filter((row) => (codes[row] ?? 0) <= split.bin),
        ...(direction > 0 ? { high: middle } : direction < 0 ? { low: middle } : {}),
      },
      {
        ...inherited,
        id: child + 1,
        depth: node.depth + 1,
        rows: node.rows.filter((row) => (codes[row] ?? 0) > split.bin),
        ...(direction > 0 ? { low: middle } : direction < 0 ? { high: middle } : {}),
      },
    );
  }
  return { tree: { feature, threshold, left, value }, leafOf };
}

function leafValue(node: Node, { rest, weights, total, options }: Growth): number {
  let sum = 0;
  let weight = 0;
  for (const row of node.rows) {
    sum += (rest[row] ?? 0) * (weights[row] ?? 0);
    weight += weights[row] ?? 0;
  }
  return bounded(sum / (weight + options.penalty * total), node);
}

function bounded(value: number, { low, high }: Node): number {
  return Math.min(high, Math.max(low, value));
}

function bestSplit(node: Node, { table, rest, weights, total, options, features }: Growth): Split | undefined {
  const penalty = options.penalty * total;
  let best: Split | undefined;
  const sums = new Float64Array(bins);
  const masses = new Float64Array(bins);
  for (const feature of features) {
    const codes = table.codes[feature] ?? new Uint8Array();
    sums.fill(0);
    masses.fill(0);
    let sum = 0;
    let mass = 0;
    for (const row of node.rows) {
      const code = codes[row] ?? 0;
      const weight = weights[row] ?? 0;
      const product = (rest[row] ?? 0) * weight;
      sums[code] = (sums[code] ?? 0) + product;
      masses[code] = (masses[code] ?? 0) + weight;
      sum += product;
      mass += weight;
    }
    const direction = options.directions[feature] ?? 0;
    let leftSum = 0;
    let leftMass = 0;
    for (let bin = 0; bin < (table.edges[feature]?.length ?? 0); bin += 1) {
      leftSum += sums[bin] ?? 0;
      leftMass += masses[bin] ?? 0;
      if (leftMass < options.leafShare * total || mass - leftMass < options.leafShare * total) continue;
      const left = bounded(leftSum / (leftMass + penalty), node);
      const right = bounded((sum - leftSum) / (mass - leftMass + penalty), node);
      if (direction * (right - left) < 0) continue;
      const gain = score(leftSum, leftMass + penalty, left) + score(sum - leftSum, mass - leftMass + penalty, right);
      if (gain > (best?.gain ?? score(sum, mass + penalty, bounded(sum / (mass + penalty), node)) + 1e-9)) {
        best = { feature, bin, gain, left, right };
      }
    }
  }
  return best;
}

/** What a leaf of this value takes off the squared loss. */
function score(sum: number, mass: number, value: number): number {
  return 2 * value * sum - mass * value * value;
}

/** Six significant digits: enough for a threshold, and short in the file. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
