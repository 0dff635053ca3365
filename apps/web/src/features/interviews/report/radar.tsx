import type { SkillView } from "@segno/interviews/wire";
import type { ReactNode } from "react";

const size = { width: 440, height: 328, radius: 100 } as const;
const middle = { x: size.width / 2, y: size.height / 2 } as const;

/** The levels by skill as a picture; the table beside it holds the same in words and numbers. From three skills on. */
export function Radar({ skills }: { readonly skills: readonly SkillView[] }): ReactNode {
  if (skills.length < 3) return null;
  const place = (index: number, level: number) => at(index, skills.length, (level / 4) * size.radius);
  const outline = (levelOf: (skill: SkillView) => number): string =>
    `${skills
      .map((skill, index) => place(index, levelOf(skill)))
      .map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`)
      .join("")}Z`;
  return (
    <svg
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={`Levels by skill, 0 to 4: ${skills.map(({ label, score }) => `${label} ${score.level.toFixed(1)}`).join(", ")}`}
      className="mx-auto block w-full max-w-[27.5rem] overflow-visible lg:w-[27.5rem]"
    >
      {[1, 2, 3, 4].map((level) => (
        <path
          key={level}
          d={outline(() => level)}
          className="fill-none stroke-line"
          strokeWidth={level === 4 ? 1.5 : 1}
        />
      ))}
      {skills.map(({ skill }, index) => {
        const end = place(index, 4);
        return <line key={skill} x1={middle.x} y1={middle.y} x2={end.x} y2={end.y} className="stroke-line" />;
      })}
      <path
        d={`${outline(({ score }) => score.high)} ${outline(({ score }) => score.low)}`}
        fillRule="evenodd"
        className="fill-accent/15"
      />
      <path
        d={outline(({ score }) => score.level)}
        className="fill-accent/8 stroke-accent"
        strokeWidth="2.25"
        strokeLinejoin="round"
      />
      {skills.map(({ skill, label, score }, index) => {
        const dot = place(index, score.level);
        const text = at(index, skills.length, size.radius + 18);
        const lines = wrap(label);
        return (
          <g key={skill}>
            <circle cx={dot.x} cy={dot.y} r="4.5" className="fill-accent stroke-sheet" strokeWidth="2" />
            <text
              textAnchor={anchor(text.x)}
              dominantBaseline="middle"
              className="fill-ink text-[20px] font-semibold sm:text-[13.5px]"
              x={text.x}
              y={text.y}
            >
              {lines.map((line, number) => (
                <tspan key={line} x={text.x} dy={`${number === 0 ? firstLine(text.y, lines.length) : 1.1}em`}>
                  {line}
                </tspan>
              ))}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function at(index: number, of: number, distance: number): { readonly x: number; readonly y: number } {
  const angle = (index / of) * 2 * Math.PI - Math.PI / 2;
  return { x: round(middle.x + Math.cos(angle) * distance), y: round(middle.y + Math.sin(angle) * distance) };
}

function anchor(x: number): "start" | "middle" | "end" {
  if (Math.abs(x - middle.x) < 24) return "middle";
  return x > middle.x ? "start" : "end";
}

/** How far the first of the lines stands from the place of its label, in lines: above the picture they end there. */
function firstLine(y: number, lines: number): number {
  const over = (lines - 1) * 1.1;
  if (y < middle.y - 60) return -over - 0.3;
  return y > middle.y + 60 ? 0.4 : -over / 2;
}

/** In lines of about 12 characters, which is what there is room for beside the picture. */
function wrap(label: string): readonly string[] {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= 12) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
