import type { Command } from "../../app/palette.ts";
import type { Agent } from "../../connection/agent.ts";
import { howFar } from "./load/how-far.ts";
import { requestOfModel } from "./model-mutation.ts";
import type { ModelsSearch } from "./search.ts";

const command = (id: string, name: string, run: () => void): Command => {
  return { id, group: "Models", name, run };
};

/** What ends it, as far as it is. */
const UNLOADS = { loaded: "Unload", loading: "Cancel the load of", failed: "Put away" };

/** Loading, unloading and using models by name, for the palette. */
export function modelCommands(agent: Agent, go: (search: ModelsSearch) => void): Command[] {
  const loaded = agent.loaded.get().value ?? { models: [], current: null };
  const here = (agent.library.get().value?.models ?? []).filter(
    ({ kind, problem }) => kind === "text" && problem === null,
  );
  const running = new Set(loaded.models.map(({ model }) => model.id));
  return [
    ...loaded.models.flatMap((each) => {
      const { model, state } = each;
      const { id, name } = model;
      const far = howFar(each);
      const kind = far === "loaded" ? "unload" : "cancel-load";
      const unload = command(`unload ${id}`, `${UNLOADS[far]} ${name}`, () =>
        requestOfModel(agent, { kind, id }),
      );
      if (state.phase !== "ready" || id === loaded.current) return [unload];
      const use = command(`use ${id}`, `Use ${name} in chats`, () =>
        requestOfModel(agent, { kind: "use", id }),
      );
      return [use, unload];
    }),
    ...here
      .filter(({ id }) => !running.has(id))
      .map(({ id, name }) =>
        command(`load ${id}`, `Load ${name}`, () => {
          requestOfModel(agent, { kind: "load", id });
          go({ model: id });
        }),
      ),
    ...here.map(({ id, name }) => command(`model ${id}`, name, () => go({ model: id }))),
  ];
}
