/**
 * True if one letter was left out, added, replaced, or changed places with its neighbour.
 */
export function isOneLetterOff(left: string, right: string): boolean {
  if (left === right || Math.abs(left.length - right.length) > 1) return false;
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1;
  const restLeft = left.length - head - tail;
  const restRight = right.length - head - tail;
  if (restLeft <= 1 && restRight <= 1) return true;
  return restLeft === 2 && restRight === 2 && left[head] === right[head + 1] && left[head + 1] === right[head];
}
