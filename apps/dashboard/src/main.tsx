// Before all that counts in a language.
import "./app/valid-language.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { router } from "./app/router.tsx";
import { followTheme } from "./app/theme.ts";
import { createAgent } from "./connection/agent.ts";
import { AgentProvider } from "./connection/AgentContext.tsx";
import { openSession, takeToken } from "./connection/session.ts";
import "./styles.css";

followTheme();
const token = takeToken();
// A refused token is no reason to stop: the cookie of an earlier visit may still hold.
if (token !== null) await openSession(token).catch(() => null);

const agent = createAgent();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <AgentProvider agent={agent}>
      <QueryClientProvider client={agent.queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </AgentProvider>
  </StrictMode>,
);
