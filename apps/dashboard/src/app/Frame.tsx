import { CatchBoundary, Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useAgent, useLink, useReadable } from "../connection/AgentContext.tsx";
import { SessionGate } from "../connection/SessionGate.tsx";
import { takeBack } from "../ui/undo.ts";
import { UndoBar } from "../ui/UndoBar.tsx";
import { ConnectionNotice } from "../connection/ConnectionNotice.tsx";
import { benchCommands } from "../features/bench/bench-commands.ts";
import { chatCommands } from "../features/chat/chat-commands.ts";
import { focusChatSearch, focusComposer } from "../features/chat/composer.ts";
import { focusModelSearch } from "../features/models/focus-search.ts";
import { modelCommands } from "../features/models/model-commands.ts";
import { waitingLoad } from "../features/models/model-mutation.ts";
import { engineCommands, linkCommands } from "../features/setup/setup-commands.ts";
import type { TensorSearch } from "../features/tensors/search.ts";
import { tensorCommands } from "../features/tensors/tensor-commands.ts";
import { BrokenPage } from "./BrokenPage.tsx";
import { PAGES } from "./navigation.ts";
import { Palette } from "./Palette.tsx";
import type { Command } from "./palette.ts";
import { Rail } from "./Rail.tsx";
import { StatusStrip } from "./StatusStrip.tsx";
import { toggleTheme } from "./theme.ts";
import { useShortcuts } from "./useShortcuts.ts";

const loadKeys = () => import("./KeysDialog.tsx");
const KeysDialog = lazy(loadKeys);
const RoomDialog = lazy(() => import("../features/models/RoomDialog.tsx"));

/** A window that does not come leaves the page as it is. */
function MissingWindow({ error }: { error: unknown }) {
  return (
    <div className="fixed inset-x-0 top-12 z-50">
      <BrokenPage error={error} />
    </div>
  );
}

/** Rail, status strip and the page. */
export function Frame() {
  const link = useLink();
  const agent = useAgent();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  const close = (): void => setOpen(null);
  const roomAsked = useReadable(waitingLoad) !== null;
  const newChat = (): void => void navigate({ to: "/chat" }).then(focusComposer);

  useShortcuts({
    windowAsked: open !== null,
    palette: () => setOpen("palette"),
    keys: () => setOpen("keys"),
    newChat,
    write: () => focusModelSearch() || focusComposer() || newChat(),
    theme: toggleTheme,
    searchChats: () => focusChatSearch() || void navigate({ to: "/chat" }).then(focusChatSearch),
    undo: takeBack,
    go: (key) => {
      const page = PAGES.find((page) => page.key === key);
      if (page !== undefined) void navigate({ to: page.to });
    },
  });

  const commands = (): Command[] => [
    { id: "new", group: "Actions", name: "New chat", run: newChat },
    {
      id: "restart",
      group: "Actions",
      name: "Restart the engine",
      run: () => void agent.client.engine.restart.mutate().catch(() => undefined),
    },
    ...benchCommands(agent, (search) => void navigate({ to: "/bench", search })),
    ...engineCommands(agent, () => void navigate({ to: "/setup" })),
    {
      id: "tools",
      group: "Pages",
      name: "Tools and MCP servers",
      run: () => void navigate({ to: "/tools" }),
    },
    ...chatCommands(),
    { id: "theme", group: "Actions", name: "Switch between dark and light", run: toggleTheme },
    { id: "keys", group: "Actions", name: "Show the keys", run: () => setOpen("keys") },
    ...PAGES.map(({ to, name }): Command => {
      return { id: to, group: "Pages", name, run: () => void navigate({ to }) };
    }),
    ...modelCommands(agent, (search) => void navigate({ to: "/models", search })),
    ...(agent.chats.get().value.chats ?? []).map(({ id, title }): Command => {
      const run = (): void => void navigate({ to: "/chat/$chatId", params: { chatId: id } });
      return { id: `chat-${id}`, group: "Chats", name: title, run };
    }),
    ...tensorCommands(agent.queries, (next) => {
      // What the file is compared with stays chosen.
      const search = (now: TensorSearch): TensorSearch =>
        now.file === next.file && now.with !== undefined ? { ...next, with: now.with } : next;
      void navigate({ to: "/tensors", search });
    }),
    ...linkCommands((part) => void navigate({ to: "/setup/$part", params: { part } })),
  ];

  useEffect(() => {
    // Fetched once the page rests, so that this and every other window opens at once.
    const timer = setTimeout(() => void loadKeys().catch(() => undefined), 1_500);
    return () => clearTimeout(timer);
  }, []);

  if (link.status === "refused") return <SessionGate error={link.error} />;
  return (
    <div className="flex h-full flex-col sm:flex-row">
      <a
        href="#main"
        onClick={(event) => {
          // The fragment belongs to the router.
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
        className="absolute -top-12 left-2 z-50 rounded-md bg-accent px-3 py-1.5 text-sm text-on-accent focus:top-2"
      >
        Skip to the page
      </a>
      <Rail onPalette={() => setOpen("palette")} onKeys={() => setOpen("keys")} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <StatusStrip onPalette={() => setOpen("palette")} />
        <ConnectionNotice />
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <Outlet />
          <UndoBar />
        </main>
      </div>
      {open === "palette" && (
        <Palette
          onClose={close}
          commands={commands}
          openChat={(chatId, at) =>
            void navigate({
              to: "/chat/$chatId",
              params: { chatId },
              search: at === null ? {} : { at },
            })
          }
        />
      )}
      <CatchBoundary getResetKey={() => `${open} ${roomAsked}`} errorComponent={MissingWindow}>
        <Suspense>
          {open === "keys" && <KeysDialog onClose={close} />}
          {roomAsked && <RoomDialog />}
        </Suspense>
      </CatchBoundary>
    </div>
  );
}
