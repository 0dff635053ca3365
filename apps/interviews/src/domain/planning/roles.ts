import type { AreaId } from "../question.ts";

/** Words of a role, and the areas that are usual for it, the most usual first. */
const usual: readonly (readonly [words: RegExp, areas: readonly AreaId[]])[] = [
  [/full.?stack/iu, ["javascript", "backend", "databases", "frontend", "testing"]],
  [/front.?end|\bui\b|web dev|react|angular|vue/iu, ["frontend", "javascript", "testing", "networks"]],
  [/\bml\b|machine.?learning|data scien|\bai\b/iu, ["machine-learning", "python", "data-engineering", "databases"]],
  [/data/iu, ["data-engineering", "databases", "python", "distributed"]],
  [
    /devops|\bsre\b|reliability|cloud|platform|infrastructure|sysadmin/iu,
    ["cloud", "networks", "distributed", "security"],
  ],
  [/security|penetration/iu, ["security", "networks", "backend", "cloud"]],
  [/\bqa\b|quality|test/iu, ["testing", "javascript", "backend", "databases"]],
  [/python|django/iu, ["python", "backend", "databases", "testing"]],
  [
    /back.?end|server|\bapi\b|java\b|node|go\b|golang|rust|\.net|php|ruby/iu,
    ["backend", "databases", "distributed", "testing", "security"],
  ],
  [/java.?script|type.?script/iu, ["javascript", "frontend", "backend", "testing"]],
];
const otherwise: readonly AreaId[] = ["algorithms", "backend", "databases", "javascript", "testing"];

/** The areas that an interview for this role is usually about. */
export function areasOf(role: string): readonly AreaId[] {
  return usual.find(([words]) => words.test(role))?.[1] ?? otherwise;
}
