import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  redirect,
} from "@tanstack/react-router";
import { benchSearch } from "../features/bench/search.ts";
import { ChatPage } from "../features/chat/ChatPage.tsx";
import { modelsSearch } from "../features/models/search.ts";
import { tensorSearch } from "../features/tensors/search.ts";
import { BrokenPage } from "./BrokenPage.tsx";
import { Frame } from "./Frame.tsx";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/chat" });
  },
});

/** Both chat routes share one page, so that the first answer does not build it anew. */
const chat = createRoute({
  getParentRoute: () => root,
  path: "/chat",
  component: ChatPage,
});
const newChat = createRoute({ getParentRoute: () => chat, path: "/" });
/** `at`: the message whose branch is shown, and which is brought into view. */
const oneChat = createRoute({
  getParentRoute: () => chat,
  path: "$chatId",
  validateSearch: ({ at }: Record<string, unknown>): { at?: string } =>
    typeof at === "string" && at.length <= 64 ? { at } : {},
});
/** What is looked for, the order, and the model whose inspector is open stand in the search. */
const models = createRoute({
  getParentRoute: () => root,
  path: "/models",
  validateSearch: modelsSearch,
  component: lazyRouteComponent(() => import("../features/models/ModelsPage.tsx"), "ModelsPage"),
});

/** The file, the tensor and the part of it that is looked at stand in the search. */
const tensors = createRoute({
  getParentRoute: () => root,
  path: "/tensors",
  validateSearch: tensorSearch,
  component: lazyRouteComponent(() => import("../features/tensors/TensorsPage.tsx"), "TensorsPage"),
});

/** The run that is shown, and those beside it, stand in the search. */
const bench = createRoute({
  getParentRoute: () => root,
  path: "/bench",
  validateSearch: benchSearch,
  component: lazyRouteComponent(() => import("../features/bench/BenchPage.tsx"), "BenchPage"),
});

const gpu = createRoute({
  getParentRoute: () => root,
  path: "/gpu",
  component: lazyRouteComponent(() => import("../features/gpu/GpuPage.tsx"), "GpuPage"),
});

/** Not in the rail: it belongs to the chat. */
const tools = createRoute({
  getParentRoute: () => root,
  path: "/tools",
  component: lazyRouteComponent(() => import("../features/tools/ToolsPage.tsx"), "ToolsPage"),
});

/** A link of the chain and an engine have addresses, on one page. */
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("../features/setup/SetupPage.tsx"), "SetupPage"),
});
const setupAtRest = createRoute({ getParentRoute: () => setup, path: "/" });
const setupPart = createRoute({ getParentRoute: () => setup, path: "$part" });
const setupEngines = createRoute({ getParentRoute: () => setup, path: "engines" });
const setupEngine = createRoute({ getParentRoute: () => setup, path: "engines/$engineId" });

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    chat.addChildren([newChat, oneChat]),
    models,
    tensors,
    bench,
    gpu,
    tools,
    setup.addChildren([setupAtRest, setupPart, setupEngines, setupEngine]),
  ]),
  // The fragment is ours whatever path prefix a proxy puts in front.
  history: createHashHistory(),
  defaultErrorComponent: BrokenPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-4">
      <p className="font-medium">There is no such page.</p>
      <Link to="/chat" className="text-accent underline underline-offset-4">
        Go to the chat
      </Link>
    </div>
  );
}
