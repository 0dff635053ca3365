import type { Sheet } from "@segno/interviews/wire";
import { useQueries } from "@tanstack/react-query";
import { useClient } from "../../shared/live/client-context.ts";

/** The hidden halves of some questions, by id; what is not there yet, or not to be seen, is left out. A sheet never changes. */
export function useSheets(interviewId: string, questionIds: readonly string[]): ReadonlyMap<string, Sheet> {
  const { rest } = useClient();
  const ids = [...new Set(questionIds)];
  return useQueries({
    queries: ids.map((questionId) => ({
      queryKey: ["interviews", interviewId, "sheet", questionId],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
        const path = `/api/interviews/${encodeURIComponent(interviewId)}/sheets/${encodeURIComponent(questionId)}`;
        return (await rest<Sheet>("GET", path, { signal })).body;
      },
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) =>
      new Map(results.flatMap(({ data }, index) => (data ? [[ids[index] ?? "", data] as const] : []))),
  });
}

/** A point as it is shown: the first of its phrasings. */
export function pointWords(sheet: Sheet | undefined, pointId: string): string {
  return sheet?.points.find(({ id }) => id === pointId)?.phrasings[0] ?? pointId.replaceAll("-", " ");
}
