import type { UnmetFocus } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { Notice } from "../../../shared/ui/notice.tsx";

const unmetWords = { unknown: "no questions here yet", "left-out": "no place among so few questions" } as const;

/** What was typed as a skill and is not asked about: nothing is dropped without a word. */
export function Unmet({ unmet }: { readonly unmet: readonly UnmetFocus[] }): ReactNode {
  if (unmet.length === 0) return null;
  return (
    <Notice title="Not everything that you named is in the plan">
      <ul>
        {unmet.map(({ focus, why }) => (
          <li key={focus}>
            <span className="font-medium">{focus}</span>: {unmetWords[why]}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
