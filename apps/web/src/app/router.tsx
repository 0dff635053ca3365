import { Link, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { HomeScreen } from "../features/interviews/home/home-screen.tsx";
import { Button } from "../shared/ui/button.tsx";
import { Empty } from "../shared/ui/empty.tsx";
import { Page } from "../shared/ui/page.tsx";
import { Shell } from "./shell/shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage });

/** A screen of one interview begins anew for another one, so that nothing of the one is ever shown in the other. */
const remountDeps = ({ params }: { readonly params: { readonly id: string } }): string => params.id;

const routes = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: "/",
    beforeLoad: () => {
      // oxlint-disable-next-line only-throw-error -- the router's own way to say where to go
      throw redirect({ to: "/interviews", replace: true });
    },
  }),
  createRoute({ getParentRoute: () => root, path: "/interviews", component: HomeScreen }),
  createRoute({
    getParentRoute: () => root,
    path: "/interviews/new",
    component: lazyRouteComponent(() => import("../features/interviews/new/new-screen.tsx"), "NewScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/interviews/$id/plan",
    remountDeps,
    component: lazyRouteComponent(() => import("../features/interviews/plan/plan-screen.tsx"), "PlanScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/interviews/$id/room",
    remountDeps,
    component: lazyRouteComponent(() => import("../features/interviews/room/room-screen.tsx"), "RoomScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/interviews/$id/report",
    remountDeps,
    component: lazyRouteComponent(() => import("../features/interviews/report/report-screen.tsx"), "ReportScreen"),
  }),
]);

export const router = createRouter({ routeTree: routes, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function NoSuchPage(): ReactNode {
  return (
    <Page width="text">
      <Empty
        heading="h1"
        title="There is no such page"
        action={
          <Button asChild>
            <Link to="/interviews">All interviews</Link>
          </Button>
        }
      >
        The address may be mistyped, or old.
      </Empty>
    </Page>
  );
}
