import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "segno/client";
import { ClientContext, isWorthAnotherTry, socketUrl } from "../shared/live/client-context.ts";
import { router } from "./router.tsx";
import { Gate } from "./shell/gate.tsx";
import "./styles.css";

const element = document.getElementById("root");
if (!element) throw new Error("index.html has no element with the id root");

const queries = new QueryClient({ defaultOptions: { queries: { retry: isWorthAnotherTry } } });
// before it is known who this is: asks over HTTP alone, and never opens a socket
const stranger = createClient({ url: socketUrl(window.location), tenant: "" });

createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ClientContext value={stranger}>
        <Gate>
          <RouterProvider router={router} />
        </Gate>
      </ClientContext>
    </QueryClientProvider>
  </StrictMode>,
);
