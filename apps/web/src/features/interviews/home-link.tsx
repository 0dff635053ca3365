import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button } from "../../shared/ui/button.tsx";

/** The way back from where there is nothing more to do. */
export function HomeLink(): ReactNode {
  return (
    <Button asChild>
      <Link to="/interviews">All interviews</Link>
    </Button>
  );
}
